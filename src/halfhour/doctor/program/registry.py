"""The table of rules for programs: adding one is one file, one entry and one test."""

from collections.abc import Callable

from halfhour.doctor.program.case import Case
from halfhour.doctor.program.rules.bad_init import bad_init
from halfhour.doctor.program.rules.batch_too_small import batch_too_small
from halfhour.doctor.program.rules.channel_axis import channel_axis
from halfhour.doctor.program.rules.channels_first import channels_first
from halfhour.doctor.program.rules.class_imbalance import class_imbalance
from halfhour.doctor.program.rules.class_never_predicted import class_never_predicted
from halfhour.doctor.program.rules.confused_pair import confused_pair
from halfhour.doctor.program.rules.dead_relu import dead_relu
from halfhour.doctor.program.rules.double_softmax import double_softmax
from halfhour.doctor.program.rules.dropout_too_high import dropout_too_high
from halfhour.doctor.program.rules.exploding_gradient import exploding_gradient
from halfhour.doctor.program.rules.frozen_layers import frozen_layers
from halfhour.doctor.program.rules.ignored_argument import ignored_argument
from halfhour.doctor.program.rules.input_constant import input_constant
from halfhour.doctor.program.rules.input_nan import input_nan
from halfhour.doctor.program.rules.input_not_scaled import input_not_scaled
from halfhour.doctor.program.rules.input_scaled_twice import input_scaled_twice
from halfhour.doctor.program.rules.label_noise import label_noise
from halfhour.doctor.program.rules.labels_misaligned import labels_misaligned
from halfhour.doctor.program.rules.labels_scaled import labels_scaled
from halfhour.doctor.program.rules.loss_label_mismatch import loss_label_mismatch
from halfhour.doctor.program.rules.lr_invalid import lr_invalid
from halfhour.doctor.program.rules.lr_too_high import lr_too_high
from halfhour.doctor.program.rules.lr_too_low import lr_too_low
from halfhour.doctor.program.rules.miscalibrated import miscalibrated
from halfhour.doctor.program.rules.missing_flatten import missing_flatten
from halfhour.doctor.program.rules.nan_loss import nan_loss
from halfhour.doctor.program.rules.no_nonlinearity import no_nonlinearity
from halfhour.doctor.program.rules.oscillation import oscillation
from halfhour.doctor.program.rules.out_of_memory import out_of_memory
from halfhour.doctor.program.rules.overfitting import overfitting
from halfhour.doctor.program.rules.predict_preprocess_mismatch import predict_preprocess_mismatch
from halfhour.doctor.program.rules.regression_loss_for_classes import regression_loss_for_classes
from halfhour.doctor.program.rules.regularisation_too_strong import regularisation_too_strong
from halfhour.doctor.program.rules.saturation import saturation
from halfhour.doctor.program.rules.softmax_one_unit import softmax_one_unit
from halfhour.doctor.program.rules.split_unstratified import split_unstratified
from halfhour.doctor.program.rules.stuck_at_chance import stuck_at_chance
from halfhour.doctor.program.rules.too_good import too_good
from halfhour.doctor.program.rules.train_eval_gap import train_eval_gap
from halfhour.doctor.program.rules.train_val_leak import train_val_leak
from halfhour.doctor.program.rules.underfitting import underfitting
from halfhour.doctor.program.rules.undertrained import undertrained
from halfhour.doctor.program.rules.units_vs_classes import units_vs_classes
from halfhour.doctor.program.rules.vanishing_gradient import vanishing_gradient
from halfhour.doctor.program.rules.wrong_output_activation import wrong_output_activation
from halfhour.doctor.program.suspicion import Suspicion

Rule = Callable[[Case], Suspicion | None]

# Read off what the network answers: where an error is found, that is why it answers so, and they are folded under it.
READ_OFF_ANSWERS = frozenset({"labels-misaligned", "class-imbalance", "too-good", "confused-pair", "miscalibrated"})

# In the order in which a cause outranks the next; symptoms, which causes fold away, stand last.
RULES: tuple[Rule, ...] = (
    out_of_memory,
    input_nan,
    lr_invalid,
    input_constant,
    labels_scaled,
    softmax_one_unit,
    missing_flatten,
    channels_first,
    channel_axis,
    loss_label_mismatch,
    units_vs_classes,
    double_softmax,
    wrong_output_activation,
    regression_loss_for_classes,
    input_scaled_twice,
    split_unstratified,
    predict_preprocess_mismatch,
    labels_misaligned,
    frozen_layers,
    bad_init,
    dead_relu,
    input_not_scaled,
    exploding_gradient,
    train_eval_gap,
    batch_too_small,
    ignored_argument,
    lr_too_high,
    lr_too_low,
    regularisation_too_strong,
    dropout_too_high,
    vanishing_gradient,
    saturation,
    no_nonlinearity,
    undertrained,
    train_val_leak,
    too_good,
    class_imbalance,
    nan_loss,
    label_noise,
    overfitting,
    oscillation,
    underfitting,
    class_never_predicted,
    confused_pair,
    miscalibrated,
    stuck_at_chance,
)
