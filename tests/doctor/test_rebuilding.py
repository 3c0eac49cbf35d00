"""A copy that a change is tried on computes as the person's own network does."""

import importlib

import keras
import numpy as np
from keras import layers

from halfhour.doctor.suspicion import Change
from halfhour.doctor.trying.rebuilding import copy_of

made = importlib.import_module("tests.doctor.rules.made")


def test_an_adapted_normalisation_is_kept():
    x = np.random.default_rng(0).normal(1900, 40, (200, 3)).astype("float32")
    norm = layers.Normalization()
    norm.adapt(x)
    model = made.network(keras.Input((3,)), norm, layers.Dense(8, "relu"), layers.Dense(1), loss="mse")
    copy = copy_of(made.case(model, x, x[:, 0]), Change(learning_rate=0.1))
    assert copy is not model
    assert np.allclose(copy.predict(x, verbose=0), model.predict(x, verbose=0), atol=1e-5)


def test_a_layer_left_out_hands_on_what_it_is_given():
    x, y = np.random.default_rng(0).random((8, 6, 6, 1)).astype("float32"), np.arange(8) % 2
    inner = keras.Sequential([layers.RandomFlip(name="flip"), layers.RandomInvert(1.0, (0, 1), name="invert")])
    model = made.network(keras.Input((6, 6, 1)), inner, layers.Flatten(), layers.Dense(2, "softmax"))
    copy = copy_of(made.case(model, x, y), Change(without=frozenset({"flip", "invert"})))
    answers = [one(x, training=True) for one in (copy, model)]
    assert np.allclose(answers[0], model(x, training=False), atol=1e-6)
    assert not np.allclose(answers[0], answers[1], atol=1e-3)
