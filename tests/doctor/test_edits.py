"""The changed lines of a script: the one place is found, and where there are several nothing is claimed."""

import keras
import pytest

from halfhour.doctor.program.data_edits import (
    flatten_first,
    lower_labels,
    scale_inputs,
    set_initialisers,
    set_rate,
    shuffle_before_fit,
    weaken,
)
from halfhour.doctor.program.edits import changed, replace_tuple, set_argument, set_last_layer, set_layers

SCRIPT = """\
import keras
from keras import layers
x, y = load()  # 中文
model = keras.Sequential([
    layers.Input((28, 28)),
    layers.Dense(64, activation="sigmoid", kernel_initializer="zeros", kernel_regularizer=keras.regularizers.l2(0.5)),
    layers.Dropout(0.9),
    layers.Dense(10),
])
model.compile(optimizer=keras.optimizers.Adam(0.5), loss="mse")
if True:
    model.fit(x, y, validation_split=0.2)
"""


def edited(edit, text=SCRIPT) -> str | None:
    return changed(text, (edit,))


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (set_argument("compile", "loss", "'mae'"), 'loss="mse"', "loss='mae'"),
        (set_argument("fit", "batch_size", "32"), "0.2)", "0.2, batch_size=32)"),
        (set_rate("Adam", 0.001), "Adam(0.5)", "Adam(0.001)"),
        (set_last_layer(keras.layers.Dense(10), activation="softmax"), "Dense(10)", 'Dense(10, activation="softmax")'),
        (set_layers([keras.layers.Dropout(0.9)], rate=0.3), "Dropout(0.9)", "Dropout(0.3)"),
        (weaken(("l2",), 0.0001), "l2(0.5)", "l2(0.0001)"),
        (set_initialisers(kernel_initializer="he_normal"), '"zeros"', '"he_normal"'),
        (flatten_first(), "layers.Dense(64", "layers.Flatten(), layers.Dense(64"),
        (replace_tuple((28, 28), (28, 28, 1)), "(28, 28)", "(28, 28, 1)"),
        (lower_labels(), "    model.fit", "    y = y - 1\n    model.fit"),
        (scale_inputs(("{x} = {x} / 255",)), "    model.fit", "    x = x / 255\n    model.fit"),
    ],
)
def test_an_edit_changes_its_place_and_nothing_else(edit, old, new):
    assert edited(edit) == SCRIPT.replace(old, new)


def test_shuffled_data_run_as_python():
    text = edited(shuffle_before_fit())
    assert text is not None
    assert "    x, y = x[order], y[order]\n    model.fit" in text


@pytest.mark.parametrize(
    ("edit", "text"),
    [
        (set_argument("compile", "loss", "'mae'"), SCRIPT + "other.compile(loss='mse')\n"),
        (set_argument("compile", "loss", "'mae'"), "print(1)\n"),
        (set_layers([keras.layers.Dropout(0.5)], rate=0.3), SCRIPT),
        (scale_inputs(("{x} = {x} / 255",)), "model.fit(load()[0], y)\n"),
        (set_rate("Adam", 0.1), "model.compile('adam', loss='mse')\n"),  # `keras` is not imported there
        (set_argument("compile", "loss", "'mae'"), "this is no Python"),
    ],
)
def test_where_the_place_is_not_certain_nothing_is_claimed(edit, text):
    assert edited(edit, text) is None


def test_an_added_layer_stands_before_the_first_dense():
    text = "model.add(Input((8, 8)))\nmodel.add(Dense(4))\n"
    assert edited(flatten_first(), text) == (
        "model.add(Input((8, 8)))\nmodel.add(keras.layers.Flatten())\nmodel.add(Dense(4))\n"
    )
