"""What the network answers, class by class. Each is asked by an echo: what it is given is what it answers."""

import keras
import numpy as np
from tests.doctor.rules.by_hand import blank, echo, sure_of
from tests.doctor.rules.made import case, nearly, network, shows, two_clouds

from halfhour.doctor.rules.class_imbalance import class_imbalance
from halfhour.doctor.rules.class_never_predicted import never_named, never_trained_on
from halfhour.doctor.rules.confused_pair import confused_pair
from halfhour.doctor.rules.too_good import too_good

BINARY = "binary_crossentropy"
LOGIT = keras.losses.BinaryCrossentropy(from_logits=True)
LOGITS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
ONE_HOT_LOGITS = keras.losses.CategoricalCrossentropy(from_logits=True)
RARE = np.repeat([0, 1], [90, 10])  # nine to one
FOUR = np.repeat(np.arange(4), 25)


def one_unit(found, yes, no=-3.0):
    """Answers of one unit to `RARE`: `yes` to so many of the rare class, `no` to all others."""
    answers = np.full((100, 1), no, "float32")
    answers[90 : 90 + found] = yes
    return answers


@shows(class_imbalance, says="Class 0 has 90 samples, class 1 only 10; recall for class 1 is 0%.")
def one_sigmoid_that_always_says_no():
    return case(echo(1, "sigmoid", BINARY), one_unit(0, 1.0), RARE)


@shows(class_imbalance, says="Class 0 has 90 samples, class 1 only 10; recall for class 1 is 40%.")
def one_logit_that_says_no_to_six_of_ten():
    return case(echo(1, None, LOGIT, functional=True), one_unit(4, 0.3), RARE)


@shows(class_imbalance, says="Class 2 has 90 samples, class 0 only 10; recall for class 0 is 30%.")
def three_logits_and_a_rare_first_class():
    truth = np.repeat([0, 1, 2], [10, 50, 90])
    told = np.where(np.arange(150) < 7, 2, truth)
    return case(echo(3, None, LOGITS), sure_of(told, 3), truth)


@shows(class_imbalance, says="Class 0 has 90 samples, class 1 only 10; recall for class 1 is 0%.")
def distances_of_one_unit():
    return case(echo(1, None, "mse"), one_unit(10, 0.4, no=0.1), RARE, metrics=["accuracy"])


@nearly(class_imbalance)
def one_logit_that_is_never_wrong():
    return case(echo(1, None, LOGIT), one_unit(10, 0.3), RARE)  # 0.3 is a yes of a logit, if no sure one


@nearly(class_imbalance)
def rare_tags_that_no_sigmoid_finds():
    tags = np.stack([RARE, 1 - RARE, RARE], axis=1).astype("float32")  # several hold at once: they are no classes
    return case(echo(3, "sigmoid", BINARY), np.full((100, 3), -3.0, "float32"), tags)


@nearly(class_imbalance)
def one_sigmoid_that_finds_most():
    return case(echo(1, "sigmoid", BINARY, functional=True), one_unit(6, 0.3), RARE)


@nearly(class_imbalance)
def a_class_that_is_somewhat_rare():
    return case(echo(1, "sigmoid", BINARY), one_unit(0, 1.0)[:98], np.repeat([0, 1], [87, 11]))


@nearly(class_imbalance)
def classes_that_were_weighed():
    return case(echo(1, "sigmoid", BINARY), one_unit(0, 1.0), RARE, class_weight={0: 1, 1: 9})


@nearly(class_imbalance)
def distances_of_one_unit_to_the_nearest_class():
    return case(echo(1, None, "mse"), one_unit(10, 0.6, no=0.1), RARE, metrics=["accuracy"])


@nearly(class_imbalance)
def margins_that_find_a_rare_minus_one():
    answers = -one_unit(10, 0.6, no=-0.6)  # below zero for the rare class, which is called -1
    return case(echo(1, None, "hinge"), answers, 1 - 2 * RARE, metrics=["accuracy"])


@shows(never_named, says="Never predicted (training samples in brackets): 3 (25).")
def a_fourth_class_taken_for_others():
    told = np.where(FOUR == 3, np.arange(100) % 3, FOUR)
    return case(echo(4, "softmax"), sure_of(told, 4), FOUR)


@shows(never_named, says="Never predicted (training samples in brackets): 0 (25), 2 (25).")
def two_classes_of_one_hot_logits_taken_for_the_next():
    told = np.where(FOUR % 2 == 0, FOUR + 1, FOUR)
    return case(echo(4, None, ONE_HOT_LOGITS, functional=True), sure_of(told, 4), np.eye(4)[FOUR])


@nearly(never_named)
def a_fourth_class_named_once():
    told = np.where(FOUR == 3, np.arange(100) % 3, FOUR)
    told[-1] = 3
    return case(echo(4, "softmax"), sure_of(told, 4), FOUR)


@nearly(never_named)
def a_fourth_class_of_seven_samples():
    truth = FOUR[:82]
    return case(echo(4, "softmax"), sure_of(np.where(truth == 3, 0, truth), 4), truth)


@nearly(never_named)
def a_second_of_two_classes():
    told = np.where(np.arange(100) % 2, 0.0, 1.0)  # that is `class-imbalance`
    return case(echo(2, "softmax"), sure_of(np.zeros_like(told, int), 2), told.astype(int))


@nearly(never_named)
def one_class_named_for_all_of_four():
    return case(echo(4, "softmax"), sure_of(0 * FOUR, 4), FOUR)  # nothing was learned: that comes first


def with_a_new_class(trained_on, model):
    """Four classes held, of which 0 to 2 are named, and of the training samples so many are of class 3."""
    truth = np.concatenate([FOUR[:75], np.full(trained_on, 3)])
    told = np.where(FOUR == 3, 1, FOUR)
    return case(model, sure_of(np.minimum(truth, 2), 4), truth, held=(sure_of(told, 4), FOUR))


@shows(never_trained_on, says="Never predicted (training samples in brackets): 3 (0).")
def a_class_that_is_not_trained_on():
    return with_a_new_class(0, echo(4, "softmax"))


@shows(never_trained_on, says="Never predicted (training samples in brackets): 3 (0).")
def a_class_of_logits_that_is_not_trained_on():
    return with_a_new_class(0, echo(4, None, LOGITS))


@nearly(never_trained_on)
def a_class_that_is_trained_on_once():
    return with_a_new_class(1, echo(4, "softmax"))


def mixing(count, others=0):
    """Answers of four classes: so many of class 1 are taken for class 2, and so many of 0 for 3."""
    told = FOUR.copy()
    told[25 : 25 + count] = 2
    told[:others] = 3
    return sure_of(told, 4)


@shows(confused_pair, says="40% of class 1 are predicted as class 2; accuracy on the other classes is 100%.")
def ten_of_25_taken_for_the_next_class():
    return case(echo(4, "softmax"), mixing(10), FOUR)


@shows(confused_pair, says="24% of class 1 are predicted as class 2; accuracy on the other classes is 94%.")
def six_of_25_of_one_hot_logits_taken_for_the_next_class():
    # 6 are of the pair and 3 of another class, whose 88 % stand beside 100 %: a median of 94 %
    return case(echo(4, None, ONE_HOT_LOGITS, functional=True), mixing(6, 3), np.eye(4)[FOUR])


@nearly(confused_pair)
def four_of_25_taken_for_the_next_class():
    return case(echo(4, "softmax"), mixing(4), FOUR)


@nearly(confused_pair)
def other_classes_that_are_mixed_up_too():
    told = np.where(np.arange(100) % 25 < 8, (FOUR + 1) % 4, FOUR)
    return case(echo(4, None, LOGITS), sure_of(told, 4), FOUR)


@nearly(confused_pair)
def fourteen_samples_of_a_class():
    truth = np.delete(FOUR, np.arange(25, 36))
    return case(echo(4, "softmax"), np.delete(mixing(18), np.arange(25, 36), axis=0), truth)


@nearly(confused_pair)
def a_rare_class_among_very_many_answers():
    truth = np.repeat([0, 1, 2, 3], [165, 15, 165, 165])  # 15 of 510 are 2.9 %
    return case(echo(4, "softmax"), sure_of(np.where(truth == 1, 2, truth), 4), truth)


def table(column, score=True):
    """Inputs (200, 3) of which the last is this column; a network of one sigmoid that hears it alone, or guesses."""
    x = np.random.default_rng(0).normal(size=(200, 3)).astype("float32")
    x[:, 2] = column
    model = network(keras.Input((3,)), keras.layers.Dense(1, "sigmoid"), loss=BINARY)
    blank(model)
    if score:
        model.layers[-1].set_weights([np.array([[0.0], [0.0], [9.0]]), np.array([-4.5])])
    return model, x, np.arange(200) % 2


@shows(too_good, says="Validation accuracy is 100.0%; column 2 of the inputs alone predicts the target.")
def the_answer_stands_in_a_column():
    return case(*table(np.arange(200) % 2))


@shows(too_good, says="Column 1 of the inputs rises and falls exactly with the targets.")
def a_value_stands_in_a_column():
    x = two_clouds(100)[0]
    model = network(keras.Input((4,)), keras.layers.Dense(1), loss="mse")
    model.layers[-1].set_weights([np.array([[0.0], [3.0], [0.0], [0.0]]), np.array([2.0])])
    return case(model, x, 3 * x[:, 1] + 2)


@shows(too_good, says="Column 2 of the inputs alone gets 100.0% of unseen samples right; a random forest on the other")
def a_column_filled_in_where_the_answer_was_yes():
    filled = np.random.default_rng(1).uniform(1, 2, 200)
    return case(*table(np.where(np.arange(200) % 2, filled, 0)))


@shows(too_good, says="Column 2 of the inputs alone gets")
def a_number_given_in_the_order_of_the_classes():
    model, x, _ = table(np.linspace(0, 1, 200))
    return case(model, x, (np.arange(200) > 99).astype(int))


@nearly(too_good)
def a_strong_column_that_others_bear_out():
    model, x, y = table(np.arange(200) % 2 + np.random.default_rng(1).normal(0, 0.05, 200))
    x[:, 1] = y + np.random.default_rng(2).normal(0, 0.3, 200)
    return case(model, x, y)


@shows(too_good, says="Column 2 of the inputs alone gets")
def a_column_that_says_the_answer_but_once():
    column = np.arange(200.0) % 2
    column[7] = 0
    return case(*table(column))


@nearly(too_good)
def a_column_that_the_network_does_not_hear():
    return case(*table(np.arange(200) % 2, score=False))


@shows(too_good, says="Column 2 of the inputs alone gets 100.0%")
def a_column_with_more_values_than_classes():
    return case(*table(np.arange(200) % 2 + np.arange(200) % 4 // 2 * 0.1))


@nearly(too_good)
def a_value_nearly_in_a_line_with_a_column():
    x = two_clouds(100)[0]
    model = network(keras.Input((4,)), keras.layers.Dense(1), loss="mse")
    model.layers[-1].set_weights([np.array([[0.0], [3.0], [0.0], [0.0]]), np.array([2.0])])
    return case(model, x, 3 * x[:, 1] + 2 + 0.1 * x[:, 2])


@nearly(too_good)
def a_column_that_says_the_answer_but_one_time_in_thirty():
    column = np.arange(200.0) % 2
    column[::60] = 1 - column[::60]
    column[1::60] = 1 - column[1::60]
    return case(*table(column))


@shows(too_good, says="Column 1 of the inputs rises and falls exactly with the targets.")
def a_value_stands_in_a_column_as_its_logarithm():
    x = two_clouds(100)[0]
    model = network(keras.Input((4,)), keras.layers.Dense(1), loss="mse")
    model.layers[-1].set_weights([np.array([[0.0], [3.0], [0.0], [0.0]]), np.array([2.0])])
    return case(model, x, 3 * x[:, 1] + 2 + 0.1 * x[:, 1] ** 3)
