"""The network's last layer and its loss."""

import keras
import numpy as np
from tests.doctor.rules.made import case, nearly, network, shows, two_clouds

from halfhour.doctor.rules.double_softmax import double_softmax
from halfhour.doctor.rules.regression_loss_for_classes import regression_loss_for_classes
from halfhour.doctor.rules.softmax_one_unit import softmax_one_unit
from halfhour.doctor.rules.wrong_output_activation import wrong_output_activation

Input, Dense, Activation = keras.Input, keras.layers.Dense, keras.layers.Activation
SPARSE, ONE_HOT, BINARY = "sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy"
X = two_clouds(100)[0]
TWO, THREE, FIVE = (np.arange(100) % count for count in (2, 3, 5))
TAGS = np.stack([TWO, THREE > 0, THREE > 1], axis=1).astype("float32")  # of six rows in turn three hold more than one
PRICES = np.linspace(0, 50, 100)


def ending(*last, loss):
    return network(Input((4,)), Dense(8, "relu"), *last, loss=loss)


def functional(*last, loss):
    given = Input((4,))
    answer = given
    for layer in (Dense(8, "relu"), *last):
        answer = layer(answer)
    model = keras.Model(given, answer)
    model.compile("adam", loss)
    return model


@shows(softmax_one_unit, says="The last layer has 1 output and a softmax activation.")
def a_softmax_over_one_unit():
    return case(ending(Dense(1, "softmax"), loss=BINARY), X, TWO)


@shows(softmax_one_unit, says="The last layer has 1 output and a softmax activation.")
def a_softmax_layer_over_one_unit():
    return case(functional(Dense(1), keras.layers.Softmax(), loss=BINARY), X, TWO)


@nearly(softmax_one_unit)
def a_sigmoid_over_one_unit():
    return case(ending(Dense(1, "sigmoid"), loss=BINARY), X, TWO)


@nearly(softmax_one_unit)
def a_softmax_over_two_units():
    return case(ending(Dense(2, "softmax"), loss=SPARSE), X, TWO)


@shows(
    double_softmax,
    says="The last layer has no activation; the loss `sparse_categorical_crossentropy` has `from_logits=False`.",
)
def bare_numbers_for_class_numbers():
    return case(ending(Dense(3), loss=SPARSE), X, THREE)


@shows(double_softmax, says="the loss `categorical_crossentropy` has `from_logits=False`.")
def bare_numbers_for_one_hot_rows():
    last = Activation("linear")  # which is none
    return case(functional(Dense(3), last, loss=keras.losses.CategoricalCrossentropy()), X, np.eye(3)[THREE])


class Own(keras.Model):
    """A person's own model: its end cannot be looked at, only what it answers."""

    def __init__(self, activation):
        super().__init__()
        self.last = Dense(3, activation, kernel_initializer="ones")

    def call(self, inputs):
        return self.last(inputs)


def own(activation, loss):
    model = Own(activation)
    model(X)
    model.compile("adam", loss)
    return model


@shows(double_softmax, says="the loss `sparse_categorical_crossentropy` has `from_logits=False`.")
def bare_numbers_of_a_model_of_ones_own():
    return case(own(None, keras.losses.SparseCategoricalCrossentropy()), X, THREE)


@shows(double_softmax, says="The last layer has `softmax`, and the loss has `from_logits=True`.")
def a_softmax_and_a_loss_that_takes_bare_numbers():
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return case(ending(Dense(3), Activation("softmax"), loss=loss), X, THREE)


@shows(double_softmax, says="The last layer has `sigmoid`, and the loss has `from_logits=True`.")
def a_sigmoid_and_a_loss_that_takes_bare_numbers():
    return case(functional(Dense(1, "sigmoid"), loss=keras.losses.BinaryCrossentropy(from_logits=True)), X, TWO)


@shows(double_softmax, says="The last two layers both have the activation softmax.")
def a_softmax_layer_behind_a_softmax():
    return case(ending(Dense(3, "softmax"), keras.layers.Softmax(), loss=SPARSE), X, THREE)


@nearly(double_softmax)
def bare_numbers_and_a_loss_that_takes_them():
    return case(ending(Dense(3), loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True)), X, THREE)


@nearly(double_softmax)
def shares_of_a_model_of_ones_own():
    return case(own("softmax", keras.losses.SparseCategoricalCrossentropy()), X, THREE)


@nearly(double_softmax)
def a_softmax_layer_behind_bare_numbers():
    return case(functional(Dense(3), keras.layers.Softmax(), loss=ONE_HOT), X, np.eye(3)[THREE])


@nearly(double_softmax)
def a_softmax_behind_a_hidden_sigmoid():
    return case(ending(Dense(8, "sigmoid"), Dense(3, "softmax"), loss=SPARSE), X, THREE)


@nearly(double_softmax)
def bare_numbers_for_values():
    return case(ending(Dense(3), loss="mse"), X, X[:, :3])


@shows(
    wrong_output_activation,
    says="The loss `sparse_categorical_crossentropy` needs probabilities; `relu` doesn't produce them.",
)
def a_relu_at_the_end():
    return case(ending(Dense(3, "relu"), loss=SPARSE), X, THREE)


@shows(
    wrong_output_activation, says="The loss `binary_crossentropy` needs probabilities; `linear` doesn't produce them."
)
def one_bare_number_for_a_yes_or_no():
    return case(functional(Dense(1), loss=BINARY), X, TWO)


@shows(wrong_output_activation, says="The loss `binary_crossentropy` needs probabilities; `tanh` doesn't produce them.")
def a_tanh_for_tags():
    return case(ending(Dense(2, "tanh"), loss=BINARY), X, np.stack([TWO, THREE > 0], axis=1).astype("float32"))


@shows(wrong_output_activation, says="The targets lie between 0 and 50; `sigmoid` can't reach 98% of them.")
def a_sigmoid_for_prices():
    return case(ending(Dense(1, "sigmoid"), loss="mse"), X, PRICES)  # 0 and 0.505 alone are within 0..1


@shows(wrong_output_activation, says="The targets lie between -5 and 5; `relu` can't reach 50% of them.")
def a_relu_for_temperatures():
    return case(functional(Dense(1), keras.layers.ReLU(), loss="mae"), X, np.linspace(-5, 5, 100))


@shows(wrong_output_activation, says="50% of the samples have more than one label.")
def a_softmax_for_tags():
    return case(ending(Dense(3, "softmax"), loss=ONE_HOT), X, TAGS)


@shows(
    wrong_output_activation,
    says="`sparse_categorical_crossentropy` expects probabilities that sum to 1; sigmoid outputs don't.",
)
def sigmoids_for_class_numbers():
    return case(ending(Dense(3, "sigmoid"), loss=SPARSE), X, THREE)


@nearly(wrong_output_activation)
def one_bare_number_and_a_loss_that_takes_it():
    return case(ending(Dense(1), loss=keras.losses.BinaryCrossentropy(from_logits=True)), X, TWO)


@nearly(wrong_output_activation)
def a_sigmoid_for_shares():
    return case(ending(Dense(1, "sigmoid"), loss="mse"), X, PRICES / 50)


@nearly(wrong_output_activation)
def a_sigmoid_and_a_few_outliers():
    return case(ending(Dense(1, "sigmoid"), loss="mse"), X, np.where(np.arange(100) < 4, 2, PRICES / 50))


@nearly(wrong_output_activation)
def a_relu_for_prices():
    return case(functional(Dense(1), keras.layers.ReLU(), loss="mae"), X, PRICES)


@nearly(wrong_output_activation)
def sigmoids_for_tags():
    return case(ending(Dense(3, "sigmoid"), loss=BINARY), X, TAGS)


@nearly(wrong_output_activation)
def a_softmax_for_rows_of_which_few_hold_two_labels():
    tags = np.eye(3)[THREE]
    tags[:4] = (1, 1, 0)  # four in a hundred: slips of whoever labelled them
    return case(functional(Dense(3, "softmax"), loss=ONE_HOT), X, tags)


@shows(regression_loss_for_classes, says="The loss is `mean_squared_error`, but the labels are 5 classes.")
def distances_between_class_numbers():
    return case(ending(Dense(5, "softmax"), loss="mse"), X, FIVE)


@shows(regression_loss_for_classes, says="The loss is `mean_absolute_error`, but the labels are 5 classes.")
def class_numbers_from_one_unit_that_accuracy_counts():
    return case(functional(Dense(1), loss="mae"), X, FIVE, metrics=["accuracy"])


@shows(regression_loss_for_classes, says="The loss is `mean_squared_error`, but the labels are 2 classes.")
def distances_for_a_yes_or_no():
    return case(ending(Dense(1, "sigmoid"), loss="mse"), X, TWO, metrics=["accuracy"])


@shows(regression_loss_for_classes, says="The loss is `mean_squared_error`, but the labels are 2 classes.")
def signs_for_a_yes_or_no():
    return case(ending(Dense(1, "tanh"), loss="mse"), X, 2.0 * TWO - 1, metrics=["accuracy"])


@shows(regression_loss_for_classes, says="The loss is `huber`, but the labels are 3 classes.")
def distances_between_one_hot_rows():
    return case(functional(Dense(3, "softmax"), loss=keras.losses.Huber()), X, np.eye(3)[THREE])


@nearly(regression_loss_for_classes)
def counts_that_no_accuracy_judges():
    return case(ending(Dense(1), loss="mse"), X, FIVE, metrics=["mae"])


@nearly(regression_loss_for_classes)
def values_that_accuracy_counts():
    return case(ending(Dense(1), loss="mse"), X, PRICES, metrics=["accuracy"])


@nearly(regression_loss_for_classes)
def cross_entropy_of_class_numbers():
    return case(ending(Dense(5, "softmax"), loss=SPARSE), X, FIVE, metrics=["accuracy"])


@nearly(regression_loss_for_classes)
def several_values_a_row():
    return case(functional(Dense(3), loss="mse"), X, X[:, :3])
