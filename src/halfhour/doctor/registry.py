"""The table of rules: adding one is one file, one entry and one test."""

from typing import Any

from halfhour.doctor.rule import Rule
from halfhour.doctor.rules.asks_for_input import asks_for_input
from halfhour.doctor.rules.augmentation_active import (
    augmented_when_called,
    augmented_when_judged,
)
from halfhour.doctor.rules.augmentation_breaks_labels import augmentation_breaks_labels
from halfhour.doctor.rules.augmentation_range import augmentation_range
from halfhour.doctor.rules.bad_init import bad_init, still_alike
from halfhour.doctor.rules.batch_dependent import batch_dependent
from halfhour.doctor.rules.batch_too_small import batch_too_small
from halfhour.doctor.rules.batches_overlap import batches_overlap
from halfhour.doctor.rules.best_not_copied import best_not_copied
from halfhour.doctor.rules.callback_misuse import stopped_at_once, watches_wrongly
from halfhour.doctor.rules.cell_run_twice import cell_run_twice
from halfhour.doctor.rules.cells_out_of_order import cells_out_of_order
from halfhour.doctor.rules.channel_axis import channel_axis
from halfhour.doctor.rules.channels_first import channels_first
from halfhour.doctor.rules.class_imbalance import class_imbalance
from halfhour.doctor.rules.class_never_predicted import never_named, never_trained_on
from halfhour.doctor.rules.class_weight_wrong import class_weight_wrong
from halfhour.doctor.rules.confused_pair import confused_pair
from halfhour.doctor.rules.constant_prediction import constant_prediction
from halfhour.doctor.rules.data_changed import data_changed_in_place
from halfhour.doctor.rules.data_exhausted import data_exhausted
from halfhour.doctor.rules.dead_relu import died, start_dead
from halfhour.doctor.rules.double_softmax import double_softmax, double_softmax_in_a_loop
from halfhour.doctor.rules.drawn_once import drawn_once
from halfhour.doctor.rules.dropout_too_high import dropout_too_high
from halfhour.doctor.rules.endless_epoch import endless_epoch
from halfhour.doctor.rules.exploding_gradient import exploding_gradient
from halfhour.doctor.rules.files_in_another_order import files_in_another_order
from halfhour.doctor.rules.frozen_layers import frozen_layers
from halfhour.doctor.rules.gradients_not_reset import gradients_not_reset
from halfhour.doctor.rules.hosted_notebook import hosted_notebook
from halfhour.doctor.rules.identical_outputs import identical_outputs
from halfhour.doctor.rules.ignored_argument import ignored_argument
from halfhour.doctor.rules.input_constant import input_constant
from halfhour.doctor.rules.input_ignored import input_ignored
from halfhour.doctor.rules.input_nan import input_nan
from halfhour.doctor.rules.input_not_scaled import input_not_scaled
from halfhour.doctor.rules.input_scaled_twice import input_scaled_twice
from halfhour.doctor.rules.integer_overflow import integer_overflow
from halfhour.doctor.rules.inverse_transform import inverse_transform_mismatch
from halfhour.doctor.rules.label_noise import label_noise
from halfhour.doctor.rules.labels_misaligned import labels_misaligned
from halfhour.doctor.rules.labels_renumbered import labels_renumbered
from halfhour.doctor.rules.labels_scaled import labels_scaled
from halfhour.doctor.rules.looks_ahead import looks_ahead
from halfhour.doctor.rules.loss_broadcast import loss_broadcast, pairs_in_the_loss
from halfhour.doctor.rules.loss_label_mismatch import loss_label_mismatch
from halfhour.doctor.rules.loss_scale_missing import loss_scale_missing
from halfhour.doctor.rules.loss_scales import loss_scales
from halfhour.doctor.rules.lr_invalid import lr_invalid
from halfhour.doctor.rules.lr_too_high import lr_too_high
from halfhour.doctor.rules.lr_too_low import lr_too_low
from halfhour.doctor.rules.mask_hides_data import mask_hides_data
from halfhour.doctor.rules.masks_apart import masks_apart
from halfhour.doctor.rules.metric_adds_up import metric_adds_up
from halfhour.doctor.rules.metric_mismatch import metric_cannot_read, metric_mismatch
from halfhour.doctor.rules.miscalibrated import miscalibrated
from halfhour.doctor.rules.missing_flatten import missing_flatten
from halfhour.doctor.rules.nan_loss import nan_in_a_loop, nan_loss
from halfhour.doctor.rules.no_nonlinearity import no_nonlinearity
from halfhour.doctor.rules.no_pictures_found import no_pictures_found, nothing_to_train_on
from halfhour.doctor.rules.not_batched import not_batched
from halfhour.doctor.rules.not_recompiled import not_recompiled
from halfhour.doctor.rules.not_shuffled import not_shuffled
from halfhour.doctor.rules.numbered_otherwise import numbered_otherwise
from halfhour.doctor.rules.old_history import old_history
from halfhour.doctor.rules.old_model_evaluated import old_model_evaluated
from halfhour.doctor.rules.optimizer_reset import optimizer_reset
from halfhour.doctor.rules.oscillation import oscillation
from halfhour.doctor.rules.out_of_memory import out_of_memory
from halfhour.doctor.rules.overfitting import overfitting
from halfhour.doctor.rules.padding_counted import padding_counted
from halfhour.doctor.rules.padding_not_masked import padding_not_masked
from halfhour.doctor.rules.parts_swapped import parts_swapped
from halfhour.doctor.rules.predict_preprocess_mismatch import predict_preprocess_mismatch
from halfhour.doctor.rules.prediction_decoding import names_in_another_order, prediction_decoding
from halfhour.doctor.rules.predictions_misaligned import predictions_misaligned
from halfhour.doctor.rules.quantile_reversed import quantile_reversed
from halfhour.doctor.rules.regression_loss_for_classes import regression_loss_for_classes
from halfhour.doctor.rules.regularisation_ignored import regularisation_ignored
from halfhour.doctor.rules.regularisation_too_strong import regularisation_too_strong
from halfhour.doctor.rules.reshaped_not_transposed import reshaped_not_transposed
from halfhour.doctor.rules.rows_misaligned import rows_misaligned
from halfhour.doctor.rules.sample_weight_wrong import sample_weight_wrong
from halfhour.doctor.rules.saturation import saturation
from halfhour.doctor.rules.saved_model_differs import saved_model_differs
from halfhour.doctor.rules.schedule_exhausted import schedule_exhausted
from halfhour.doctor.rules.selected_before_split import selected_before_split
from halfhour.doctor.rules.sequences_cut import sequences_cut
from halfhour.doctor.rules.single_class import single_class
from halfhour.doctor.rules.softmax_one_unit import softmax_one_unit
from halfhour.doctor.rules.split_unstratified import split_unstratified
from halfhour.doctor.rules.stuck_at_chance import stuck_at_chance
from halfhour.doctor.rules.too_good import too_good
from halfhour.doctor.rules.train_eval_gap import train_eval_gap
from halfhour.doctor.rules.train_test_swapped import train_test_swapped
from halfhour.doctor.rules.train_val_leak import train_val_leak
from halfhour.doctor.rules.training_continued import training_continued
from halfhour.doctor.rules.underfitting import rests_too_low, too_narrow
from halfhour.doctor.rules.undertrained import undertrained
from halfhour.doctor.rules.units_vs_classes import units_vs_classes
from halfhour.doctor.rules.untracked_weights import untracked_weights
from halfhour.doctor.rules.vanishing_gradient import vanishing_gradient
from halfhour.doctor.rules.weights_left_out import weights_left_out
from halfhour.doctor.rules.wrong_output_activation import without_probabilities_in_a_loop, wrong_output_activation

# In the order in which a cause outranks the next; symptoms, which causes fold away, stand last.
RULES: tuple[Rule[Any], ...] = (
    hosted_notebook,
    asks_for_input,
    cells_out_of_order,
    cell_run_twice,
    train_test_swapped,
    old_model_evaluated,
    training_continued,
    optimizer_reset,
    old_history,
    out_of_memory,
    endless_epoch,
    not_batched,
    data_changed_in_place,
    sample_weight_wrong,
    input_nan,
    lr_invalid,
    input_constant,
    labels_scaled,
    softmax_one_unit,
    missing_flatten,
    channels_first,
    channel_axis,
    reshaped_not_transposed,
    loss_label_mismatch,
    units_vs_classes,
    single_class,
    nothing_to_train_on,
    metric_cannot_read,
    metric_adds_up,
    double_softmax,
    double_softmax_in_a_loop,
    wrong_output_activation,
    without_probabilities_in_a_loop,
    quantile_reversed,
    regression_loss_for_classes,
    loss_broadcast,
    pairs_in_the_loss,
    integer_overflow,
    input_scaled_twice,
    split_unstratified,
    not_shuffled,
    predict_preprocess_mismatch,
    inverse_transform_mismatch,
    numbered_otherwise,
    labels_renumbered,
    rows_misaligned,
    labels_misaligned,
    files_in_another_order,
    no_pictures_found,
    loss_scale_missing,
    data_exhausted,
    batches_overlap,
    not_recompiled,
    untracked_weights,
    frozen_layers,
    gradients_not_reset,
    identical_outputs,
    input_ignored,
    best_not_copied,
    bad_init,
    still_alike,
    start_dead,
    augmentation_range,
    augmentation_breaks_labels,
    masks_apart,
    class_weight_wrong,
    loss_scales,
    input_not_scaled,
    exploding_gradient,
    batch_dependent,
    train_eval_gap,
    batch_too_small,
    ignored_argument,
    padding_not_masked,
    mask_hides_data,
    sequences_cut,
    regularisation_ignored,
    padding_counted,
    lr_too_high,
    schedule_exhausted,
    lr_too_low,
    regularisation_too_strong,
    drawn_once,
    dropout_too_high,
    vanishing_gradient,
    saturation,
    no_nonlinearity,
    too_narrow,
    never_trained_on,
    train_val_leak,
    selected_before_split,
    looks_ahead,
    too_good,
    class_imbalance,
    watches_wrongly,
    metric_mismatch,
    parts_swapped,
    prediction_decoding,
    names_in_another_order,
    predictions_misaligned,
    saved_model_differs,
    weights_left_out,
    augmented_when_judged,
    augmented_when_called,
    died,
    nan_loss,
    nan_in_a_loop,
    label_noise,
    constant_prediction,
    stuck_at_chance,
    stopped_at_once,
    overfitting,
    oscillation,
    rests_too_low,
    undertrained,
    never_named,
    confused_pair,
    miscalibrated,
)
