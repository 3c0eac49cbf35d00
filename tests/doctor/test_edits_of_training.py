"""Layers that are always told that they train: the script with `training=` handed on, or left out."""

import pytest
from tests.doctor.test_edits import edited, seen_in

from halfhour.doctor.patching.source import changed
from halfhour.doctor.patching.training import pass_training_on
from halfhour.doctor.rules.augmentation_range import augmentation_range

pytestmark = pytest.mark.filterwarnings("default")

FUNCTIONAL = """\
import keras, numpy as np
x = np.zeros((8, 3))
given = keras.Input((3,))
norm = keras.layers.BatchNormalization()
h = norm(given, training=True)
{second}
model = keras.Model(given, keras.layers.Dense(1)(h))
model.compile("adam", "mse")
model.fit(x, x[:, :1], verbose=0)
model(x, training=True)
"""
OF_ONES_OWN = """\
import keras, numpy as np
x = np.zeros((8, 3))
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.norm = keras.layers.BatchNormalization()
        self.out = keras.layers.Dense(1)

    def call(self, x{taken}):
        return self.out(self.norm(x, training=True))

model = Net()
model.compile("adam", "mse")
model.fit(x, x[:, :1], verbose=0)
"""


def made(folder, text):
    case = seen_in(folder, text)
    return edited(pass_training_on(case, case.network.of_kind("BatchNormalization")), text)


def test_in_a_functional_model_it_is_left_out(tmp_path):
    text = FUNCTIONAL.format(second="h = keras.layers.BatchNormalization()(h, training=True)")
    assert made(tmp_path, text) == text.replace("(given, training=True)", "(given)").replace(
        "(h, training=True)", "(h)"
    )


def test_where_one_layer_has_no_name_nothing_is_changed(tmp_path):
    second = "for one in [keras.layers.BatchNormalization()]:\n    h = one(h, training=True)"
    assert made(tmp_path, FUNCTIONAL.format(second=second)) is None


@pytest.mark.parametrize("taken", ["", ", training=False", ", mask=None"])
def test_a_call_of_ones_own_hands_it_on(tmp_path, taken):
    text = OF_ONES_OWN.format(taken=taken)
    new = text.replace("training=True", "training=training")
    if "training" not in taken:
        new = new.replace(f"(self, x{taken})", f"(self, x{taken}, training=None)")
    assert made(tmp_path, text) == new


RANGES = """\
import keras, numpy as np
x, y = np.random.rand(40, 8, 8, 3), np.arange(40) % 2
model = keras.Sequential([
    keras.layers.RandomBrightness(0.2, (0, 255)),
    keras.Sequential([keras.layers.RandAugment()]),
    keras.layers.Flatten(),
    keras.layers.Dense(2, "softmax"),
])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x, y, verbose=0)
"""


def test_a_range_is_given_by_place_and_to_a_layer_that_is_made_of_others(tmp_path):
    case = seen_in(tmp_path, RANGES)
    edits = augmentation_range.decide(case).remedies[0].edits
    new = RANGES.replace("(0, 255)", "(0, 1)").replace("RandAugment()", "RandAugment(value_range=(0, 1))")
    assert changed(RANGES, edits) == new
