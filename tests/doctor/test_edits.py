"""The changed lines of a script: the very calls that were seen, and nothing where one is not certain."""

from functools import partial
from pathlib import Path

import pytest

from halfhour.doctor.patching.arithmetic import make_column
from halfhour.doctor.patching.data import change_labels, scale_inputs, shuffle_before_fit
from halfhour.doctor.patching.edits import (
    flatten_first,
    remove_layers,
    set_argument,
    set_initialisers,
    set_input_shape,
    set_last_layer,
    set_layers,
    set_loss,
    set_rate,
    set_strengths,
)
from halfhour.doctor.patching.source import Edit, changed, file_of
from halfhour.doctor.reading.case import Case
from halfhour.doctor.seeing.paired import Paired
from halfhour.doctor.seeing.script import run_script
from halfhour.doctor.seeing.sites import CallSite

pytestmark = pytest.mark.filterwarnings("default")

SCRIPT = """\
import keras
import numpy as np
from keras import layers

class Encoder:  # another library's `fit` and `compile`
    def fit(self, names): return self
    def compile(self, loss): return self

x, y = np.random.rand(40, 6, 6), np.arange(40) % 10  # 中文
Encoder().fit(y).compile(loss="mse")
model = keras.Sequential([
    layers.Input((6, 6)),
    layers.Dense(8, activation="sigmoid", kernel_initializer="zeros", kernel_regularizer=keras.regularizers.l2(0.5)),
    layers.Dropout(0.9),
    layers.Flatten(),
    layers.Dense(10, "softmax"),
])
other = keras.Sequential([keras.layers.Dense(10, "softmax")])
other.compile(loss="mse")
model.compile(optimizer=keras.optimizers.Adam(0.5), loss="sparse_categorical_crossentropy")
if True:
    model.fit(x, y, validation_split=0.2, verbose=0)
"""


def seen_in(folder: Path, text: str) -> Case:
    """The case of the model that a script trains."""
    script = folder / "script.py"
    script.write_text(text, encoding="utf-8")
    run = run_script(script)
    assert (run.outcome, run.faults) == ("finished", [])
    record = next(model for model in run.seen.models.values() if model.fits)
    return Case(run.seen, record, record.fits[-1], uses=record.uses)


@pytest.fixture(scope="module")
def case(tmp_path_factory) -> Case:
    return seen_in(tmp_path_factory.mktemp("script"), SCRIPT)


def edited(edit: Edit, text: str = SCRIPT) -> str | None:
    return changed(text, (edit,))


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (
            lambda case: set_loss(case, "mae"),
            'Adam(0.5), loss="sparse_categorical_crossentropy"',
            'Adam(0.5), loss="mae"',
        ),
        (lambda case: set_argument(case.fit.site, "batch_size", 32), "verbose=0)", "verbose=0, batch_size=32)"),
        (lambda case: set_rate(case, 0.001), "Adam(0.5)", "Adam(0.001)"),
        (
            lambda case: set_last_layer(case, activation=None)[0],
            '    layers.Dense(10, "softmax")',
            "    layers.Dense(10, None)",
        ),
        (lambda case: set_layers(case, case.network.of_kind("Dropout"), rate=0.3), "Dropout(0.9)", "Dropout(0.3)"),
        (
            lambda case: set_strengths(case, [case.network.layers[0].kernel_regularizer], 0.0001),
            "l2(0.5)",
            "l2(0.0001)",
        ),
        (
            lambda case: set_initialisers(case, case.network.layers[:1], kernel_initializer="he_normal"),
            '"zeros"',
            '"he_normal"',
        ),
        (flatten_first, "    layers.Dense(8", "    layers.Flatten(), layers.Dense(8"),
        (lambda case: remove_layers(case, case.network.of_kind("Dropout")), "layers.Dropout(0.9),\n    ", ""),
        (lambda case: set_input_shape(case, (6, 6, 1)), "Input((6, 6))", "Input((6, 6, 1))"),
        (partial(change_labels, line="{y} = {y} - 1"), "    model.fit", "    y = y - 1\n    model.fit"),
        (lambda case: scale_inputs(case, ("{x} = {x} / 255",)), "    model.fit", "    x = x / 255\n    model.fit"),
    ],
)
def test_an_edit_changes_its_call_and_nothing_else(edit, old, new, case):
    assert SCRIPT.count(old) == 1
    assert edited(edit(case)) == SCRIPT.replace(old, new)
    assert file_of((edit(case),)) == str(Path(case.seen.script[0]))


def test_shuffled_data_run_as_python(case):
    text = edited(shuffle_before_fit(case))
    assert text is not None
    assert "    x, y = x[order], y[order]\n    model.fit" in text


def test_nothing_is_claimed_of_a_text_that_is_another(case):
    assert edited(set_loss(case, "mae"), "this is no Python") is None
    assert edited(set_loss(case, "mae"), "\n" * 30 + SCRIPT) is None


def test_one_call_that_makes_two_kinds_of_layer_is_left_alone(tmp_path):
    case = seen_in(
        tmp_path,
        "import keras, numpy as np\n"
        "model = keras.Sequential([keras.Input((4,))])\n"
        "for rate in (0.2, 0.9):\n"
        "    model.add(keras.layers.Dropout(rate))\n"
        "model.add(keras.layers.Dense(1))\n"
        "model.compile(loss='mse')\n"
        "model.fit(np.zeros((8, 4)), np.zeros(8), verbose=0)\n",
    )
    both = case.network.of_kind("Dropout")
    text = Path(case.seen.script[0]).read_text(encoding="utf-8")
    assert edited(set_layers(case, both[1:], rate=0.3), text) is None
    assert "Dropout(0.3)" in (edited(set_layers(case, both, rate=0.3), text) or "")


IN_A_LOOP = """\
import keras, numpy as np

def prepare():
    return np.full((8, 4), 200.0), np.zeros(8)

x, y = prepare()
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
for _ in range(3):
    {inside}model.fit(x, y, verbose=0)
"""


def test_what_is_trained_on_in_a_loop_is_scaled_once_before_it(tmp_path):
    text = IN_A_LOOP.format(inside="")
    case = seen_in(tmp_path, text)
    new = text.replace("for _ in", "x = x / 255\nfor _ in")
    assert edited(scale_inputs(case, ("{x} = {x} / 255",)), text) == new


def test_what_a_loop_makes_anew_has_no_one_place(tmp_path):
    text = IN_A_LOOP.format(inside="x, y = prepare(); ")
    assert edited(scale_inputs(seen_in(tmp_path, text), ("{x} = {x} / 255",)), text) is None


def test_a_word_for_the_optimizer_is_replaced_where_keras_is_imported(tmp_path):
    text = IN_A_LOOP.format(inside="")
    case = seen_in(tmp_path, text)
    assert edited(set_rate(case, 0.01), text) == text.replace('"adam"', "keras.optimizers.Adam(learning_rate=0.01)")
    blind = text.replace("import keras, numpy as np", "import numpy as np;     pass")
    assert edited(set_rate(case, 0.01), blind) is None


def test_the_names_of_an_encoder_are_not_divided(tmp_path):
    """`encoder.fit(names)` stands before `model.fit(x, y)`: the two share nothing but the word."""
    text = SCRIPT.replace("Encoder().fit(y)", "Encoder().fit(names := y)")
    assert "names = names" not in (
        edited(scale_inputs(seen_in(tmp_path, text), ("{x} = {x} / 255",)), text) or "names = names"
    )


@pytest.mark.parametrize(
    ("line", "row_first", "expected"),
    [
        ("loss = mean(square(pred - y))", False, "loss = mean(square(pred - y[:, None]))"),
        ("error = y - net(x)", True, "error = y[:, None] - net(x)"),
        ("loss = mean(weights[i] * each / 2)", True, "loss = mean(weights[i][:, None] * each / 2)"),
        ("loss = mean((y + 1) * each)", True, "loss = mean(((y + 1)[:, None]) * each)"),
        ("loss = mean(y - pred) - mean(y)", True, None),
        ("loss = tf.math.squared_difference(pred, y)", False, None),
        ("loss = square(pred -", False, None),
    ],
)
def test_a_row_becomes_a_column_where_its_line_has_one_such_operation(tmp_path, line, row_first, expected):
    script = tmp_path / "script.py"
    script.write_text(f"def step(x, y):\n    {line}\n    return None\n", encoding="utf-8")
    made = make_column(Paired((8, 1), (8,), row_first, CallSite(str(script), 2, 2, 0)))
    new = changed(script.read_text(encoding="utf-8"), made) if made else None
    assert new == (expected and f"def step(x, y):\n    {expected}\n    return None\n")
