"""Differences of bytes, and pictures that look a little like them."""

import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_sample_image
from tests.doctor.rules.made import case, nearly, shows

from halfhour.doctor.rules.integer_overflow import integer_overflow

RANDOM = np.random.default_rng(0)
CHINA = (
    load_sample_image("china.jpg")[:384, :512].reshape(6, 64, 8, 64, 3).transpose(0, 2, 1, 3, 4).reshape(48, 64, 64, 3)
)
FIRST = RANDOM.normal(120, 30, (40, 16, 16, 1)).clip(0, 200).astype("uint8")
SECOND = (FIRST + RANDOM.normal(20, 6, FIRST.shape)).astype("uint8") - np.uint8(20)


def trained(x):
    model = keras.Sequential([keras.Input(x.shape[1:]), layers.Flatten(), layers.Dense(1)])
    model.compile("sgd", "mse")
    return case(model, x, np.linspace(0, 1, len(x)))


@shows(integer_overflow, says="255 is about as common as 1, 254 as 2, and so on.")
def frames_subtracted_as_bytes():
    return trained(SECOND - FIRST)


@shows(integer_overflow, says="255 is about as common as 1")
def divided_afterwards():
    return trained((SECOND - FIRST).astype("float32") / 255)


@shows(integer_overflow, says="255 is about as common as 1")
def neighbouring_pixels_of_a_photograph():
    return trained(CHINA - np.roll(CHINA, 1, axis=2))


@nearly(integer_overflow)
def frames_subtracted_as_larger_numbers():
    return trained(SECOND.astype("float32") - FIRST)


@nearly(integer_overflow)
def a_photograph():
    return trained(CHINA)


@nearly(integer_overflow)
def black_strokes_on_white_with_the_noise_of_a_jpeg():
    strokes = np.where(RANDOM.random((40, 16, 16, 1)) < 0.3, 0.0, 255.0) + RANDOM.normal(0, 8, (40, 16, 16, 1))
    return trained(strokes.clip(0, 255).astype("uint8"))


@nearly(integer_overflow)
def noise_of_all_values():
    return trained(RANDOM.integers(0, 256, (40, 16, 16, 1)).astype("uint8"))


@nearly(integer_overflow)
def noise_around_grey():
    return trained(RANDOM.normal(128, 20, (40, 16, 16, 1)).clip(0, 255).astype("uint8"))


@nearly(integer_overflow)
def standardised_values():
    return trained(RANDOM.normal(size=(40, 16, 16, 1)).astype("float32"))
