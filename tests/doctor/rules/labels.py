"""What `fit` is given as targets, and how they were cut into training and validation."""

import keras
import numpy as np
from tests.doctor.rules.made import case, nearly, network, shows, two_clouds, use

from halfhour.doctor.rules.labels_scaled import labels_scaled
from halfhour.doctor.rules.loss_label_mismatch import loss_label_mismatch
from halfhour.doctor.rules.units_vs_classes import units_vs_classes

Input, Dense = keras.Input, keras.layers.Dense
SPARSE, ONE_HOT, BINARY = "sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy"
X = two_clouds(60)[0]
TWO, THREE, TEN = (np.arange(60) % count for count in (2, 3, 10))


def ending(units, activation, loss):
    return network(Input((4,)), Dense(8, "relu"), Dense(units, activation), loss=loss)


def functional(units, activation, loss):
    given = Input((4,))
    model = keras.Model(given, Dense(units, activation)(Dense(8, "relu")(given)))
    model.compile("adam", loss)
    return model


@shows(labels_scaled, says="The labels are 10 different fractions between 0 and 0.0353;")  # 9 / 255
def class_numbers_divided_by_255():
    return case(ending(10, "softmax", SPARSE), X, TEN / 255)


@shows(labels_scaled, says="fractions between 0 and 0.00392; multiplied by 255 they are whole numbers.")  # 1 / 255
def one_hot_rows_divided_by_255():
    return case(functional(3, "softmax", ONE_HOT), X, np.eye(3)[THREE] / 255)


@shows(labels_scaled, says="fractions between 0 and 0.00391; multiplied by 256 they are whole numbers.")  # 1 / 256
def zeros_and_ones_divided_by_256():
    return case(functional(1, "sigmoid", BINARY), X, TWO / 256)


@shows(labels_scaled, says="fractions between 0 and 0.1; multiplied by 10 they are whole numbers.")
def zeros_and_ones_divided_by_ten():
    return case(ending(1, None, keras.losses.BinaryCrossentropy(from_logits=True)), X, TWO / 10)


@nearly(labels_scaled)
def class_numbers_that_are_floats():
    return case(ending(10, "softmax", SPARSE), X, TEN.astype("float32"))


@nearly(labels_scaled)
def one_hot_rows_that_were_smoothed():
    return case(ending(3, "softmax", ONE_HOT), X, np.eye(3)[THREE] * 0.9 + 0.1 / 3)


@nearly(labels_scaled)
def logarithms_of_probabilities():
    return case(ending(1, "sigmoid", BINARY), X, np.where(TWO, -0.5, -0.25))  # none is above zero


@nearly(labels_scaled)
def fractions_that_are_values():
    return case(ending(1, None, "mse"), X, TEN / 255)


@shows(loss_label_mismatch, says="The labels are words such as 'cat'; every loss needs numbers.")
def words():
    return case(ending(2, "softmax", SPARSE), X, np.array(["dog", "cat"])[TWO], crash=ValueError("words"))


@shows(loss_label_mismatch, says="The labels are words such as 'cat'")
def words_that_are_objects():
    names = np.array(["dog", "cat"], dtype=object)[TWO]
    return case(ending(2, "softmax", SPARSE), X, names, crash=ValueError("words"))


@shows(
    loss_label_mismatch, says="The loss `categorical_crossentropy` expects one-hot rows; the labels are class numbers."
)
def class_numbers_for_one_hot():
    return case(functional(3, "softmax", ONE_HOT), X, THREE, crash=ValueError("shapes"))


@shows(loss_label_mismatch, says="expects one output per class; the network has one in all.")
def one_unit_for_one_hot():
    return case(ending(1, "sigmoid", ONE_HOT), X, TWO)


@shows(
    loss_label_mismatch,
    says="The loss `sparse_categorical_crossentropy` expects class numbers; the labels are one-hot rows.",
)
def one_hot_for_class_numbers():
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return case(ending(3, None, loss), X, np.eye(3)[THREE], crash=ValueError("shapes"))


@shows(loss_label_mismatch, says="expects labels 0 and 1; the labels run from 0 to 2.")
def three_classes_for_a_yes_or_no():
    return case(ending(1, "sigmoid", BINARY), X, THREE)


@shows(loss_label_mismatch, says="expects labels 0 and 1; the labels run from -1 to 1.")
def minus_one_and_one_for_a_yes_or_no():
    return case(functional(1, None, keras.losses.BinaryCrossentropy(from_logits=True)), X, 2 * TWO - 1)


@shows(loss_label_mismatch, says="The loss `binary_crossentropy` expects one label per network output.")
def two_outputs_for_a_yes_or_no():
    return case(ending(2, "softmax", BINARY), X, TWO, crash=ValueError("shapes"))


@nearly(loss_label_mismatch)
def words_that_were_numbered():
    names = np.array(["dog", "cat"])[TWO]
    return case(ending(2, "softmax", SPARSE), X, np.unique(names, return_inverse=True)[1])


@nearly(loss_label_mismatch)
def one_hot_for_one_hot():
    return case(functional(3, "softmax", ONE_HOT), X, np.eye(3)[THREE])


@nearly(loss_label_mismatch)
def class_numbers_in_a_column():
    return case(ending(3, "softmax", SPARSE), X, THREE[:, None])


@nearly(loss_label_mismatch)
def a_yes_or_no_of_one_logit():
    return case(ending(1, None, keras.losses.BinaryCrossentropy(from_logits=True)), X, TWO)


@nearly(loss_label_mismatch)
def minus_one_and_one_with_a_loss_for_them():
    return case(ending(1, "tanh", "hinge"), X, 2 * TWO - 1)


@nearly(loss_label_mismatch)
def one_hot_rows_for_sigmoids():
    return case(ending(2, "sigmoid", BINARY), X, np.eye(2)[TWO])


@nearly(loss_label_mismatch)
def tags_for_sigmoids():
    return case(ending(2, "sigmoid", BINARY), X, np.stack([TWO, THREE > 0], axis=1).astype("float32"))


@shows(units_vs_classes, says="The labels have 5 classes; the last layer has 3 outputs.")
def more_classes_than_outputs():
    return case(ending(3, "softmax", SPARSE), X, np.arange(60) % 5)


@shows(units_vs_classes, says="The labels have 3 classes; the last layer has 2 outputs.")
def a_longer_one_hot_row_than_there_are_outputs():
    return case(functional(2, "softmax", ONE_HOT), X, np.eye(3)[THREE], crash=ValueError("shapes"))


@shows(units_vs_classes, says="The labels have 3 classes; the last layer has 10 outputs.")
def a_shorter_one_hot_row_than_there_are_outputs():
    return case(ending(10, "softmax", ONE_HOT), X, np.eye(3)[THREE], crash=ValueError("shapes"))


@shows(units_vs_classes, says="The labels run from 1 to 3; the last layer has 3 outputs.")
def labels_that_start_at_one():
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return case(ending(3, None, loss), X, THREE + 1)


@nearly(units_vs_classes)
def labels_that_start_at_one_with_an_output_more():
    return case(ending(4, "softmax", SPARSE), X, THREE + 1)


@nearly(units_vs_classes)
def more_outputs_than_classes():
    return case(ending(10, "softmax", SPARSE), X, THREE)


@nearly(units_vs_classes)
def one_hot_rows_as_long_as_there_are_outputs():
    return case(functional(3, "softmax", ONE_HOT), X, np.eye(3)[THREE])


@shows(units_vs_classes, says="The labels run from -1 to 1.")
def minus_one_and_one_with_an_output_for_each():
    return case(ending(2, "softmax", SPARSE), X, 2 * TWO - 1)  # Keras takes the label for a place, and there is none


@nearly(units_vs_classes)
def counts_that_one_unit_is_to_give():
    return case(ending(1, None, "mse"), X, TEN)


@nearly(units_vs_classes)
def a_rare_class_beyond_the_sample_that_has_its_output():
    x, y = two_clouds(2000)
    y[777] = 2  # all labels count, not the sample of 512 rows alone
    return case(ending(3, "softmax", SPARSE), x, y)


@shows(units_vs_classes, says="The labels have 3 classes; the last layer has 2 outputs.")
def a_rare_class_beyond_the_sample():
    x, y = two_clouds(2000)
    y[777] = 2
    found = case(ending(2, "softmax", SPARSE), x, y, asked=(use("predict", x[:20]),))
    assert 777 not in found.fit.data.rows
    return found


def masks(values, loss=BINARY):
    """A network that marks two parts of an image, and what it is to mark."""
    return case(ending(2, "sigmoid", loss), X, values)


MARKS = np.stack([TWO, 1 - TWO], axis=1).astype("float32")


@shows(loss_label_mismatch, says="expects labels 0 and 1; the labels run from 0 to 255.")
def masks_of_0_and_255():
    return masks(255 * MARKS)


@shows(loss_label_mismatch, says="expects labels 0 and 1; the labels run from 0 to 51.")
def shares_that_are_not_scaled():
    return masks(np.stack([TEN, 9 - TEN], axis=1) * 51 / 9)


@nearly(loss_label_mismatch)
def masks_of_0_and_1():
    return masks(MARKS)


@nearly(loss_label_mismatch)
def masks_that_resizing_overshoots():
    return masks(MARKS * 1.005)


@nearly(loss_label_mismatch)
def masks_of_0_and_255_for_another_loss():
    return masks(255 * MARKS, "mse")
