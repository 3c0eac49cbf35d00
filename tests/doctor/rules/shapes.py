"""Shapes: of pictures, of their channels, and of what the network gives for each."""

import keras
import numpy as np
from tests.doctor.rules.made import case, nearly, network, shows

from halfhour.doctor.rules.channel_axis import channel_axis
from halfhour.doctor.rules.channels_first import channels_first
from halfhour.doctor.rules.missing_flatten import missing_flatten

Input, Dense, Flatten, Conv2D = keras.Input, keras.layers.Dense, keras.layers.Flatten, keras.layers.Conv2D
LABELS = np.arange(30) % 3


def convolution(*shape, **settings):
    return network(Input(shape), Conv2D(2, 3, activation="relu", **settings), Flatten(), Dense(3, "softmax"))


def noise(*shape):
    return np.random.default_rng(0).random((30, *shape), np.float32)


def crashed(model, x, y=LABELS):
    return case(model, x, y, crash=ValueError("incompatible shape"))


@shows(channels_first, says="The images have shape (3, 8, 8); the layers treat the last axis as channels.")
def colours_in_front():
    return case(convolution(3, 8, 8, padding="same"), noise(3, 8, 8), LABELS)


@shows(channels_first, says="The images have shape (1, 16, 16)")
def grey_in_front_of_a_network_that_crashes():
    return crashed(convolution(16, 16, 1), noise(1, 16, 16))


@nearly(channels_first)
def colours_behind():
    return case(convolution(8, 8, 3), noise(8, 8, 3), LABELS)


@nearly(channels_first)
def colours_in_front_where_the_layers_read_them_there():
    layers = [Conv2D(2, 3, data_format="channels_first"), Flatten(data_format="channels_first"), Dense(3, "softmax")]
    return case(network(Input((3, 8, 8)), *layers), noise(3, 8, 8), LABELS)


@nearly(channels_first)
def three_rows_of_sensors():
    return case(convolution(3, 8, 9, padding="same"), noise(3, 8, 9), LABELS)  # no picture is a square turned about


@shows(channel_axis, says="The images have shape (8, 8); the network was built for (8, 8, 3).")
def an_axis_is_missing():
    return crashed(convolution(8, 8, 3), noise(8, 8))


@shows(channel_axis, says="The images have shape (8, 8, 1); the network was built for (8, 8, 3).")
def grey_pictures_for_colour():
    return crashed(convolution(8, 8, 3), noise(8, 8, 1))


@shows(channel_axis, says="The images have shape (8, 8, 3); the network was built for (8, 8, 1).")
def colour_pictures_for_grey():
    return crashed(convolution(8, 8, 1), noise(8, 8, 3))


@shows(channel_axis, says="The images have shape (8, 8, 4); the network was built for (8, 8, 3).")
def pictures_that_can_be_seen_through():
    return crashed(convolution(8, 8, 3), noise(8, 8, 4))


@nearly(channel_axis)
def pictures_as_the_network_wants_them_and_a_crash_for_another_cause():
    return crashed(convolution(8, 8, 3), noise(8, 8, 3))


@nearly(channel_axis)
def pictures_of_another_size():
    return crashed(convolution(8, 8, 3), noise(9, 9, 3))  # their channels are right


@nearly(channel_axis)
def an_axis_of_one_that_keras_adds():
    return case(convolution(8, 8, 1), noise(8, 8), LABELS)


@nearly(channel_axis)
def an_axis_of_one_that_keras_adds_and_a_crash_for_another_cause():
    return crashed(convolution(8, 8, 1), noise(8, 8))


@shows(missing_flatten, says="The network outputs shape (8, 3) per sample; a target has shape ().")
def an_answer_for_every_row_of_a_picture():
    return case(network(Input((8, 8)), Dense(4, "relu"), Dense(3, "softmax")), noise(8, 8), LABELS)


@shows(missing_flatten, says="The network outputs shape (6, 6, 3) per sample; a target has shape (3,).")
def an_answer_for_every_place_of_a_convolution():
    given = Input((8, 8, 1))
    model = keras.Model(given, Dense(3, "softmax")(Conv2D(2, 3)(given)))
    model.compile("adam", "categorical_crossentropy")
    return crashed(model, noise(8, 8, 1), np.eye(3, dtype="float32")[LABELS])


@shows(missing_flatten, says="The network outputs shape (5, 1) per sample; a target has shape (1,).")
def every_step_of_a_recurrent_layer():
    model = network(Input((5, 2)), keras.layers.GRU(4, return_sequences=True), Dense(1), loss="mse")
    return case(model, noise(5, 2), noise(1))


@nearly(missing_flatten)
def a_flattened_picture():
    return case(network(Input((8, 8)), Flatten(), Dense(3, "softmax")), noise(8, 8), LABELS)


@nearly(missing_flatten)
def a_label_for_every_step():
    model = network(Input((5, 2)), keras.layers.GRU(4, return_sequences=True), Dense(3, "softmax"))
    return case(model, noise(5, 2), np.stack([LABELS] * 5, axis=1))


@nearly(missing_flatten)
def an_autoencoder_of_sequences():
    x = noise(8, 1)
    return case(network(Input((8, 1)), Dense(4, "relu"), Dense(1), loss="mse"), x, x.reshape(30, 8))
