"""What a remedy makes of a network's layers: those at fault become others, and the rest stays as it is."""

import warnings

import pytest
from tests.doctor.rules import ends, labels, layers, turned_over, units

from halfhour.doctor.rules.augmentation_breaks_labels import augmentation_breaks_labels
from halfhour.doctor.rules.bad_init import bad_init
from halfhour.doctor.rules.dead_relu import start_dead
from halfhour.doctor.rules.double_softmax import double_softmax
from halfhour.doctor.rules.dropout_too_high import dropout_too_high
from halfhour.doctor.rules.frozen_layers import frozen_layers
from halfhour.doctor.rules.loss_label_mismatch import loss_label_mismatch
from halfhour.doctor.rules.no_nonlinearity import no_nonlinearity
from halfhour.doctor.rules.regression_loss_for_classes import regression_loss_for_classes
from halfhour.doctor.rules.regularisation_too_strong import regularisation_too_strong
from halfhour.doctor.rules.saturation import saturation
from halfhour.doctor.rules.softmax_one_unit import softmax_one_unit
from halfhour.doctor.rules.train_eval_gap import train_eval_gap
from halfhour.doctor.rules.underfitting import too_narrow
from halfhour.doctor.rules.units_vs_classes import units_vs_classes
from halfhour.doctor.rules.vanishing_gradient import vanishing_gradient
from halfhour.doctor.rules.wrong_output_activation import wrong_output_activation

pytestmark = pytest.mark.filterwarnings("default")  # Keras warns of faulty networks


def change_for(rule, case):
    """The first change that is tried."""
    return rule.decide(case).remedies[0].change


def mended(change, case):
    """The settings of each of the network's layers after the change, by name; those that it leaves alone are left out.

    Each is one that Keras makes a layer of.
    """
    found = {}
    for layer in case.network.layers:
        config = layer.get_config()
        new = change.layer(layer, dict(config))
        if new != config:
            type(layer).from_config(new)
            found[layer.name] = {name: value for name, value in new.items() if config[name] != value}
    return found


SOFTMAX, SIGMOID, LINEAR = {"activation": "softmax"}, {"activation": "sigmoid"}, {"activation": "linear"}


@pytest.mark.parametrize(
    ("rule", "make", "last"),
    [
        (softmax_one_unit, ends.a_softmax_over_one_unit, SIGMOID),
        (double_softmax, ends.bare_numbers_for_class_numbers, SOFTMAX),
        (double_softmax, ends.bare_numbers_for_one_hot_rows, SOFTMAX),
        (double_softmax, ends.a_softmax_and_a_loss_that_takes_bare_numbers, LINEAR),
        (double_softmax, ends.a_sigmoid_and_a_loss_that_takes_bare_numbers, LINEAR),
        (wrong_output_activation, ends.a_relu_at_the_end, SOFTMAX),
        (wrong_output_activation, ends.one_bare_number_for_a_yes_or_no, SIGMOID),
        (wrong_output_activation, ends.a_tanh_for_tags, SIGMOID),
        (wrong_output_activation, ends.a_sigmoid_for_prices, LINEAR),
        (wrong_output_activation, ends.a_softmax_for_tags, SIGMOID),
        (regression_loss_for_classes, ends.class_numbers_from_one_unit_that_accuracy_counts, SOFTMAX | {"units": 5}),
        (units_vs_classes, labels.more_classes_than_outputs, {"units": 5}),
        (units_vs_classes, labels.a_longer_one_hot_row_than_there_are_outputs, {"units": 3}),
        (loss_label_mismatch, labels.three_classes_for_a_yes_or_no, SOFTMAX | {"units": 3}),
    ],
)
def test_the_last_layer_alone_is_made_another(rule, make, last):
    case = make()
    change = change_for(rule, case)
    assert list(mended(change, case).values()) == [last]


@pytest.mark.parametrize(
    ("rule", "make", "layer", "setting", "value"),
    [
        (dropout_too_high, layers.two_dropouts_of_more_than_half, None, "rate", 0.3),
        (no_nonlinearity, layers.two_hidden_layers_in_a_line, None, "activation", "relu"),
        (vanishing_gradient, layers.four_sigmoids_on_each_other, None, "activation", "relu"),
        (vanishing_gradient, layers.four_tanhs_that_are_layers, None, "activation", "relu"),
        (bad_init, layers.a_hidden_layer_of_zeros, "zeros", "kernel_initializer", "he_normal"),
        (start_dead, layers.biases_far_below_zero, "low", "bias_initializer", "zeros"),
        (augmentation_breaks_labels, turned_over.arrows_rotated_all_around, "turn", "factor", 0.05),
        (augmentation_breaks_labels, turned_over.arrows_flipped_upside_down_too, "flip", "mode", "horizontal"),
        (frozen_layers, layers.a_frozen_layer_that_nobody_trained, "first", "trainable", True),
        (train_eval_gap, units.slow_averages_and_few_steps, None, "momentum", 0.9),
        (too_narrow, units.a_neck_of_four_units_before_one_logit, "neck", "units", 64),
        (saturation, units.sigmoids_that_a_bias_holds_at_their_end, "hidden", "kernel_initializer", "glorot_uniform"),
    ],
)
def test_hidden_layers_are_made_others(rule, make, layer, setting, value):
    case = make()
    changed = mended(change_for(rule, case), case)
    assert changed
    assert layer is None or list(changed) == [layer]
    assert {of[setting] for of in changed.values()} == {value}
    assert case.head.layer.name not in changed


def test_a_layer_that_cannot_be_gentler_is_left_out():
    for make in (turned_over.arrows_flipped_from_left_to_right, turned_over.colours_turned_grey):
        change = change_for(augmentation_breaks_labels, make())
        assert change.layer is None
        assert change.without in ({"flip"}, {"grey"})


def test_where_the_last_layer_is_out_of_reach_the_loss_is_told():
    change = change_for(double_softmax, ends.bare_numbers_of_a_model_of_ones_own())
    assert change.layer is None
    assert change.loss.get_config()["from_logits"]


def test_regularisation_becomes_a_hundredth_or_less():
    case = layers.weights_held_down()
    change = change_for(regularisation_too_strong, case)
    for layer in case.network.layers[:2]:
        made = type(layer).from_config(change.layer(layer, layer.get_config()))
        left = [made.kernel_regularizer, made.bias_regularizer]
        assert [float(one.l2) for one in left if one] == [pytest.approx(1e-5)]
    change = change_for(regularisation_too_strong, layers.weights_that_the_optimizer_takes_away())
    assert change.weight_decay == 0.004


def test_hidden_units_are_asked_without_a_warning_of_keras():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert saturation.decide(units.three_of_four_tanhs_at_their_ends())
