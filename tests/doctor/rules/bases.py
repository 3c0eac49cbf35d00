"""Bases that a program has trained and frozen, on inputs of the same range and of another; programs that are run."""

from tests.doctor.rules.in_order import run
from tests.doctor.rules.made import nearly, shows

from halfhour.doctor.rules.predict_preprocess_mismatch import predict_preprocess_mismatch
from halfhour.doctor.verdict import cases

PROGRAM = """
import keras, numpy as np
from keras import layers
random = np.random.default_rng(0)
x, y = random.integers(0, 256, (64, 8, 8, 1)).astype("float32"), random.integers(0, 2, 64)
base = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(4, 3, activation="relu"), layers.Flatten()])
first = keras.Sequential([keras.Input((8, 8, 1)), layers.Rescaling(1 / 255), base, layers.Dense(2)])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
first.compile("sgd", loss)
first.fit(x, y, epochs=1, verbose=0)
base.trainable = {trainable}
model = keras.Sequential([keras.Input((8, 8, 1)), {begin}base, layers.Dense(2)])
model.compile("sgd", loss)
model.fit({given}, y, epochs=1, verbose=0)
"""


def frozen(given, begin="", trainable=False):
    return cases(run(PROGRAM.format(given=given, begin=begin, trainable=trainable)), streams=True)[-1]


@shows(
    predict_preprocess_mismatch, says="was trained on values between 0 and 1 (standard deviation 0.29); now it gets 0"
)
def a_base_for_divided_pixels_gets_whole_ones():
    return frozen("x")


@shows(predict_preprocess_mismatch, says="The frozen layer `")
def pixels_divided_twice_before_the_base():
    return frozen("x / 255", begin="layers.Rescaling(1 / 255), ")


@nearly(predict_preprocess_mismatch)
def pixels_divided_before_the_model():
    return frozen("x / 255")


@nearly(predict_preprocess_mismatch)
def pixels_divided_within_the_model():
    return frozen("x", begin="layers.Rescaling(1 / 255), ")


@nearly(predict_preprocess_mismatch)
def a_base_that_may_learn_anew():
    return frozen("x", trainable=True)
