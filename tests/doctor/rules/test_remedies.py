"""What a remedy changes: it mends what the rule found, leaves the rest as it is, and an own run's options are real."""

import numpy as np
import pytest
from tests.doctor.rules import beside, curves, divisions, endings, inputs, labels, losses, rates, reshaped, shapes, uses
from tests.doctor.rules.made import MADE

from halfhour.doctor.reading.curves import Curves
from halfhour.doctor.rules.batch_too_small import batch_too_small
from halfhour.doctor.rules.channel_axis import channel_axis
from halfhour.doctor.rules.channels_first import channels_first
from halfhour.doctor.rules.exploding_gradient import exploding_gradient
from halfhour.doctor.rules.ignored_argument import ignored_argument
from halfhour.doctor.rules.input_not_scaled import input_not_scaled
from halfhour.doctor.rules.input_scaled_twice import input_scaled_twice
from halfhour.doctor.rules.labels_scaled import labels_scaled
from halfhour.doctor.rules.loss_label_mismatch import loss_label_mismatch
from halfhour.doctor.rules.lr_too_high import lr_too_high
from halfhour.doctor.rules.lr_too_low import lr_too_low
from halfhour.doctor.rules.missing_flatten import missing_flatten
from halfhour.doctor.rules.overfitting import overfitting
from halfhour.doctor.rules.predict_preprocess_mismatch import predict_preprocess_mismatch
from halfhour.doctor.rules.reshaped_not_transposed import reshaped_not_transposed
from halfhour.doctor.rules.split_unstratified import split_unstratified
from halfhour.doctor.rules.undertrained import undertrained
from halfhour.doctor.rules.units_vs_classes import units_vs_classes
from halfhour.recipe import Recipe

pytestmark = pytest.mark.filterwarnings("default")  # Keras warns of faulty networks


def changes(rule, case):
    return [remedy.change for remedy in rule.decide(case).remedies]


def given(case):
    return case.fit.data.inputs[0], case.fit.data.targets[0]


@pytest.mark.parametrize(
    ("rule", "make"),
    [
        (input_not_scaled, inputs.pixels_as_they_are),
        (input_scaled_twice, inputs.pictures_divided_twice),
        (input_scaled_twice, inputs.pictures_too_dim_to_be_so_by_nature),
    ],
)
def test_pictures_reach_from_0_to_1(rule, make):
    case = make()
    (change,) = changes(rule, case)
    changed = change.inputs(given(case)[0])
    assert changed.dtype == np.float32
    assert (changed.min(), changed.max()) == (0, pytest.approx(1, abs=0.01))


def test_pictures_that_the_network_divides_too_reach_255():
    case = inputs.flat_pictures_divided_by_the_script_and_by_the_network()
    (change,) = changes(input_scaled_twice, case)
    assert change.inputs(given(case)[0]).max() == pytest.approx(255)


@pytest.mark.parametrize("make", [inputs.a_table_of_incomes, inputs.one_column_far_wider_than_the_other])
def test_columns_are_standardised(make):
    case = make()
    (change,) = changes(input_not_scaled, case)
    changed = change.inputs(given(case)[0])
    assert changed.mean(axis=0) == pytest.approx(0, abs=1e-6)
    assert changed.std(axis=0) == pytest.approx(1, abs=1e-5)


def test_values_are_standardised_with_the_columns_or_left():
    case = inputs.a_table_of_incomes_that_is_to_give_prices()
    alone, both = changes(input_not_scaled, case)
    assert alone.targets is None
    changed = both.targets(given(case)[1])
    assert (changed.mean(), changed.std()) == (pytest.approx(0, abs=1e-6), pytest.approx(1, abs=1e-5))


def test_large_targets_are_standardised():
    for make in (
        losses.prices_in_hundreds,
        losses.temperatures_far_from_zero,
        losses.two_values_a_row_of_which_one_is_large,
    ):
        case = make()
        (change,) = changes(exploding_gradient, case)
        changed = change.targets(given(case)[1])
        assert (changed.mean(axis=0), changed.std(axis=0)) == (pytest.approx(0, abs=1e-5), pytest.approx(1, abs=1e-4))


def test_the_channel_axis_is_moved_or_added():
    case = shapes.grey_in_front_of_a_network_that_crashes()
    (change,) = changes(channels_first, case)
    assert change.inputs(given(case)[0]).shape == (30, 16, 16, 1)
    assert changes(channels_first, shapes.colours_in_front()) == [None]  # its network is built for these shapes
    case = shapes.an_axis_is_missing()
    (change,) = changes(channel_axis, case)
    assert change.inputs(given(case)[0]).shape[1:] == change.input_shape == (8, 8, 1)
    (change,) = changes(channel_axis, shapes.pictures_that_can_be_seen_through())
    assert (change.inputs, change.input_shape) == (None, (8, 8, 4))


def test_scrambled_channels_are_put_back_into_order():
    case = reshaped.colour_photos_stored_by_channel()
    (change,) = changes(reshaped_not_transposed, case)
    assert np.array_equal(change.inputs(given(case)[0]), reshaped.crops())
    case = reshaped.flat_rows_reshaped_in_the_network()
    (change,) = changes(reshaped_not_transposed, case)
    assert np.array_equal(change.inputs(given(case)[0]).reshape(-1, 32, 32, 3), reshaped.crops())


def test_a_flatten_is_put_in_but_not_after_a_recurrent_layer():
    assert changes(missing_flatten, shapes.an_answer_for_every_row_of_a_picture())[0].flatten
    assert changes(missing_flatten, shapes.every_step_of_a_recurrent_layer()) == [None]


@pytest.mark.parametrize(
    ("rule", "make", "right"),
    [
        (labels_scaled, labels.class_numbers_divided_by_255, labels.TEN),
        (labels_scaled, labels.one_hot_rows_divided_by_255, np.eye(3)[labels.THREE]),
        (labels_scaled, labels.zeros_and_ones_divided_by_256, labels.TWO),
        (labels_scaled, labels.zeros_and_ones_divided_by_ten, labels.TWO),
        (loss_label_mismatch, labels.words, 1 - labels.TWO),  # in the order of the alphabet: cat, dog
        (loss_label_mismatch, labels.words_that_are_objects, 1 - labels.TWO),
        (loss_label_mismatch, labels.minus_one_and_one_for_a_yes_or_no, labels.TWO),
        (units_vs_classes, labels.labels_that_start_at_one, labels.THREE),
    ],
)
def test_labels_become_what_the_loss_reads(rule, make, right):
    case = make()
    (change,) = changes(rule, case)
    assert np.array_equal(change.targets(given(case)[1]), right)
    assert change.task == "classes"


@pytest.mark.parametrize(
    ("make", "loss"),
    [
        (labels.class_numbers_for_one_hot, labels.SPARSE),
        (labels.one_hot_for_class_numbers, labels.ONE_HOT),
        (labels.one_unit_for_one_hot, labels.BINARY),
        (labels.two_outputs_for_a_yes_or_no, labels.SPARSE),
    ],
)
def test_the_loss_becomes_that_of_the_labels(make, loss):
    assert changes(loss_label_mismatch, make())[0].loss == loss


@pytest.mark.parametrize(
    ("rule", "make", "tried"),
    [
        (lr_too_high, rates.twice_the_highest_usual_rate_of_adam, [0.001, 0.0001]),
        (lr_too_high, rates.the_good_rate_and_a_loss_that_grew, [0.0001, 0.000001]),  # the good one is at fault
        (lr_too_high, rates.a_high_rate_with_momentum, [0.01, 0.001]),
        (lr_too_low, rates.a_thousandth_of_the_good_rate, [0.001]),
        (beside.schedule_exhausted, beside.a_rate_that_fell_long_before_the_end, [0.001]),
    ],
)
def test_rates_that_are_usual_are_tried(rule, make, tried):
    assert [change.learning_rate for change in changes(rule, make())] == pytest.approx(tried)


def test_batches_and_falling_rates():
    assert changes(batch_too_small, rates.batches_of_two())[0].batch_size == 32
    none, fall = changes(ignored_argument, rates.a_decay_that_is_ignored_and_nothing_learned())
    assert none is None
    assert fall.decay == pytest.approx(20 / 39)  # to a 21st over three epochs of 13 steps
    assert changes(ignored_argument, rates.another_argument_that_is_ignored()) == [None]


def test_what_was_asked_is_prepared_as_for_training():
    for make in (uses.validation_pictures_that_were_not_divided, uses.test_pictures_that_were_not_divided):
        as_it_was, prepared = changes(predict_preprocess_mismatch, make())[0].asked
        assert as_it_was.inputs[0].max() == 252
        assert 0.98 < prepared.inputs[0].max() < 1
    assert changes(split_unstratified, divisions.the_last_quarter_of_four_sorted_classes())[0].resplit


def test_a_training_goes_on():
    (change,) = changes(undertrained, endings.three_epochs())
    assert change.epochs == 12  # five times as many as three, in all


OWN = {
    "an_own_run_without_augmentation": {"augment": "strokes"},
    "an_own_run_with_augmentation_and_little_dropout": {"dropout": 0.5},
    "an_own_run_with_augmentation_and_dropout": {"epochs": 2},
    "an_own_run_that_swings": {"learning_rate": 0.002},
    "an_own_run_with_a_high_rate_at_chance": {"learning_rate": 0.001},
    "an_own_run_with_a_low_rate_at_chance": {"learning_rate": 0.0001},
    "an_own_run_at_rest_with_heavy_dropout": {"dropout": 0.5},
    "an_own_run_at_rest_with_a_high_rate": {"learning_rate": 0.001},
    "an_own_run_at_rest_with_usual_settings": {"model": "tutorial-bn"},
    "an_own_run_that_was_still_falling": {"epochs": 10},
}


@pytest.mark.parametrize("one", [one for one in MADE if one.make.__name__ in OWN], ids=lambda one: one.make.__name__)
def test_an_own_run_is_mended_by_options(one):
    made = one.make()
    assert isinstance(made, Curves)
    (remedy,) = one.rule.decide(made).remedies
    assert remedy.options == pytest.approx(OWN[one.make.__name__])
    Recipe(**({"epochs": 10} | dict(remedy.options)))


def test_an_own_run_has_options_and_a_script_has_none():
    for one in MADE:
        made = one.make() if one.says and one.rule.looks_at is Curves else None
        if made is not None:
            assert bool(made.settings) == any(remedy.options for remedy in one.rule.decide(made).remedies)


def test_a_validation_loss_that_fell_is_not_said_to_have_risen():
    found = overfitting.decide(curves.grown(held=0.8, validation=[0.5, 0.45, 0.42, 0.4, 0.39]))
    assert "rose" not in found.evidence.template
