"""What hidden units answer at the end of a training: at the ends of their curve, nothing at all, or out of step."""

import keras
import numpy as np
from tests.doctor.rules.by_hand import blank
from tests.doctor.rules.made import case, nearly, network, shows, two_clouds

from halfhour.doctor.rules.dead_relu import died
from halfhour.doctor.rules.saturation import saturation
from halfhour.doctor.rules.train_eval_gap import train_eval_gap
from halfhour.doctor.rules.underfitting import too_narrow

Input, Dense, BatchNormalization = keras.Input, keras.layers.Dense, keras.layers.BatchNormalization
Y = np.arange(100) % 2
X = (2.0 * Y - 1.0)[:, None].astype("float32")  # -1 and 1 in turn


def of_one_input(activation, kernel, bias=0.0, *, learned=False):
    """A hidden layer `hidden` with these weights on inputs of -1 and 1; the last layer guesses or knows the classes."""
    hidden = Dense(len(kernel), activation, name="hidden")
    model = network(Input((1,)), hidden, Dense(2, "softmax"))
    hidden.set_weights([np.array([kernel], "float32"), np.full(len(kernel), bias, "float32")])
    blank(model)
    if learned:  # the first hidden unit says it
        last = np.zeros((len(kernel), 2))
        last[0] = (-20, 20)
        model.layers[-1].set_weights([last, np.array([5.0, -5.0])])
    return model


@shows(saturation, says="75% of layer `hidden`'s outputs lie at the ends of its tanh.")
def three_of_four_tanhs_at_their_ends():
    return case(of_one_input("tanh", [9, -9, 9, 0.1]), X, Y)


@shows(saturation, says="100% of layer `hidden`'s outputs lie at the ends of its sigmoid.")
def sigmoids_that_a_bias_holds_at_their_end():
    return case(of_one_input("sigmoid", [1, 1, -1], bias=-20.0), X, Y)


@nearly(saturation)
def two_of_four_tanhs_at_their_ends():
    return case(of_one_input("tanh", [9, -9, 0.1, 0.1]), X, Y)


@nearly(saturation)
def tanhs_that_are_nearly_at_their_ends():
    return case(of_one_input("tanh", [4, -4, 4, -4]), X, Y)  # the measure is |5|


@nearly(saturation)
def tanhs_at_their_ends_that_know_the_answer():
    return case(of_one_input("tanh", [9, -9, 9, 9], learned=True), X, Y)


@nearly(saturation)
def a_saturated_sigmoid_that_gives_the_answer():
    model = network(Input((1,)), Dense(1, "sigmoid"), loss="binary_crossentropy")
    model.layers[-1].set_weights([np.array([[0.0]]), np.array([-20.0])])  # always no; but it is no hidden layer
    return case(model, X, Y)


@shows(died, says="75% of the units of layer `hidden` output 0 for every sample.")
def three_of_four_relus_give_nothing():
    model = of_one_input("relu", [1, -1, 0.5, 1], bias=-1.0)
    hidden = model.get_layer("hidden")
    hidden.set_weights([hidden.get_weights()[0], np.array([-2, -2, -2, 0.0])])
    return case(model, X, Y)


@shows(died, says="100% of the units of layer `rectifier` output 0 for every sample.")
def relus_that_are_a_layer():
    given = Input((1,))
    inner = keras.layers.ReLU(name="rectifier")(Dense(4, name="hidden")(given))
    model = keras.Model(given, Dense(1, "sigmoid")(inner))
    model.compile("adam", "binary_crossentropy")
    model.get_layer("hidden").set_weights([np.ones((1, 4)), np.full(4, -3.0)])
    return case(blank(model), X, Y)


@nearly(died)
def two_of_three_relus_give_nothing():
    model = of_one_input("relu", [1, 1, 1])
    hidden = model.get_layer("hidden")
    hidden.set_weights([hidden.get_weights()[0], np.array([-2, -2, 0.0])])
    return case(model, X, Y)


@nearly(died)
def relus_that_each_answer_to_some():
    return case(of_one_input("relu", [1, -1, 1, -1]), X, Y)


@nearly(died)
def dead_relus_beside_one_that_knows_the_answer():
    model = of_one_input("relu", [1, 1, 1, 1], learned=True)
    hidden = model.get_layer("hidden")
    hidden.set_weights([hidden.get_weights()[0], np.array([0, -2, -2, -2.0])])
    return case(model, X, Y)


def normalising(momentum, known=False):
    """A network that names one class of two in turn whatever it is asked, or knows them."""
    model = network(Input((4,)), BatchNormalization(momentum=momentum), Dense(2, "softmax"))
    blank(model)
    if known:
        kernel = np.zeros((4, 2))
        kernel[0] = (-9, 9)
        model.layers[-1].set_weights([kernel, np.zeros(2)])
    return model


# 400 samples in batches of 32 are 13 steps an epoch. Of averages with a momentum of 0.99, 0.99^39 = 68 % still is the
# start after three epochs; of 0.9 next to nothing is.


@shows(
    train_eval_gap,
    says="Training accuracy is 55.0% during `fit`, but 50.0% when evaluated afterwards on the same samples. Batch "
    "normalisation has a momentum of 0.99, and there were 39 steps.",
)
def slow_averages_and_few_steps():
    return case(normalising(0.99), *two_clouds(), figures={"accuracy": (0.5, 0.52, 0.55)})


@shows(train_eval_gap, says="Batch normalisation has a momentum of 0.9, and there were 39 steps.")
def a_wide_gap_whatever_the_averages():
    return case(normalising(0.9), *two_clouds(), figures={"accuracy": (0.5, 0.6, 0.72)})


@nearly(train_eval_gap)
def quick_averages_and_a_gap_that_dropout_explains():
    return case(normalising(0.9), *two_clouds(), figures={"accuracy": (0.5, 0.6, 0.68)})


@nearly(train_eval_gap)
def slow_averages_that_answer_as_well():
    return case(normalising(0.99, known=True), *two_clouds(apart=9.0), figures={"accuracy": (0.5, 0.9, 1.0)})


@nearly(train_eval_gap)
def a_gap_without_batch_normalisation():
    model = blank(network(Input((4,)), Dense(2, "softmax")))
    return case(model, *two_clouds(), figures={"accuracy": (0.5, 0.6, 0.9)})


@shows(too_narrow, says="Layer `hidden` has 2 units; training accuracy levelled off at 50.0%.")
def a_hidden_layer_of_two_units():
    return case(of_one_input("relu", [1, 1]), X, Y)


@shows(too_narrow, says="Layer `neck` has 4 units; training accuracy levelled off at 50.0%.")
def a_neck_of_four_units_before_one_logit():
    given = Input((4,))
    neck = Dense(4, "relu", name="neck")(Dense(16, "relu")(given))
    model = keras.Model(given, Dense(1)(neck))
    model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
    return case(blank(model), *two_clouds(100))


@nearly(too_narrow)
def a_hidden_layer_of_five_units():
    return case(of_one_input("relu", [1, 1, 1, 1, 1]), X, Y)


@nearly(too_narrow)
def a_narrow_layer_that_is_enough():
    return case(of_one_input("relu", [1, 1], learned=True), X, Y)


@nearly(too_narrow)
def a_narrow_last_layer():
    return case(blank(network(Input((1,)), Dense(16, "relu"), Dense(2), keras.layers.Softmax())), X, Y)


@nearly(too_narrow)
def an_autoencoder_through_two_numbers():
    x = two_clouds(100)[0]
    model = network(Input((4,)), Dense(2, "relu"), Dense(4), loss="mse")
    return case(blank(model), x, x)
