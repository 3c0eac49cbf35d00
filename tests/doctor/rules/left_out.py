"""Weights that are loaded into models of other shapes; programs that are run."""

from tests.doctor.rules.in_order import run
from tests.doctor.rules.made import nearly, shows

from halfhour.doctor.rules.weights_left_out import weights_left_out

PROGRAM = """
import keras, numpy as np, tempfile
from keras import layers
def build(width=16, classes=3):
    names = [layers.Dense(8, name="first"), layers.Dense(width, name="hidden"), layers.Dense(classes, name="last")]
    model = keras.Sequential([keras.Input((4,)), *names])
    model.compile("sgd", "mse")
    return model
x, y = np.random.default_rng(0).random((20, 4)), np.ones((20, 3))
saved = build()
saved.fit(x, y, verbose=0)
path = tempfile.mkdtemp() + "/kept.weights.h5"
saved.save_weights(path)
other = {built}
other.load_weights(path{how})
"""


def loaded(built, how=", skip_mismatch=True"):
    return run(PROGRAM.format(built=built, how=how))


@shows(
    weights_left_out, says="Line 15: `load_weights` passed over 2 of 3 layers, which kept their initial weights: `hid"
)
def another_width():
    return loaded("build(width=12)")


@nearly(weights_left_out)
def a_new_last_layer_for_other_classes():
    return loaded("build(classes=5)")


@nearly(weights_left_out)
def the_same_model():
    return loaded("build()")


@nearly(weights_left_out)
def the_same_model_without_leave_to_skip():
    return loaded("build()", how="")
