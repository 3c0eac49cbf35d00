"""Faults put into healthy programs: every operator makes some, and a handful of them is judged; forty are at night."""

import ast
import json
import math
import sys
from pathlib import Path

import pytest

from halfhour.doctor.seeing.script import run_script
from halfhour.doctor.verdict import diagnose

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
from mutants import TRUTHS, chosen, falls
from mutating import OPERATORS, mutants

PROGRAMS = Path(__file__).parent / "programs"
PROGRAM = """
import keras
model = keras.Sequential([
    keras.Input((4,)),
    keras.layers.Dense(8, activation="relu", kernel_regularizer="l2", use_bias=False),
    keras.layers.Dropout(0.5),
    keras.layers.Dense(3, activation="softmax"),
    keras.layers.Dense(3),
])
model.compile("adam", "sparse_categorical_crossentropy")
if model:
    model.fit(x[:80], y[:80], epochs=20, validation_data=(x[80:], y[80:]))
"""

pytestmark = pytest.mark.filterwarnings("default")  # the programs' own warnings are their own


def test_every_operator_changes_a_program_in_ways_of_its_own():
    made = list(mutants(PROGRAM))
    assert {mutant.operator for mutant in made} == set(OPERATORS) == set(TRUTHS)
    assert len(OPERATORS) == 24
    texts = [ast.dump(ast.parse(mutant.text)) for mutant in made]
    assert len(set(texts)) == len(texts)
    assert ast.dump(ast.parse(PROGRAM)) not in texts


def test_changed_data_are_what_is_trained_on_and_nothing_else_is():
    (text,) = [one.text for one in mutants(PROGRAM) if one.operator == "TCL" and one.what == "share 0.3"]
    block = next(node for node in ast.parse(text).body if isinstance(node, ast.If)).body
    fit = ast.unparse(block[-1])
    assert fit == "model.fit(changed_x, changed_y, epochs=20, validation_data=(x[80:], y[80:]))"
    before, before_y = [0.0, 1.0, 2.0, 3.0] * 25, list(range(100))
    values = {"x": before, "y": before_y}
    exec("import numpy as np\n" + ast.unparse(ast.Module(block[:-1], [])), values)  # noqa: S102  (written above)
    moved = sum(int(values["changed_y"][row]) != row for row in range(80))
    assert 16 <= moved <= 24  # of 24 that are dealt anew, few keep their own
    assert sorted(values["changed_y"]) == before_y[:80]


def test_a_fall_is_one_by_a_gaussian_model_and_by_its_size():
    # Two groups of five, each with variance 0.0001 * 2.5: z = 0.1 / (0.0158 * sqrt(2 / 5)) = 10
    high, low = [0.88, 0.89, 0.9, 0.91, 0.92], [0.78, 0.79, 0.8, 0.81, 0.82]
    assert falls(high, low)
    assert not falls(low, high)
    assert not falls(high, high)
    # z = 1.96 is p = 0.05: just above and just below it
    step = math.sqrt(0.00025) * math.sqrt(2 / 5)
    assert falls(high, [score - 1.97 * step for score in high])
    assert not falls(high, [score - 1.95 * step for score in high])


def test_a_sample_takes_every_operator_in_turn():
    forty = chosen(PROGRAMS, [], list(OPERATORS), 40)
    assert len(forty) == 40 == len({(name, one.operator, one.what) for name, one in forty})
    assert len({one.operator for _, one in forty}) == len({one.operator for _, one in forty[:24]}) >= 20


HANDFUL = [
    ("healthy_logits.py", "HLR", "learning_rate=1e-05", "lr-too-low"),
    ("healthy_normalization_layer_table.py", "WCI", "Dense 1 of 2: kernel_initializer='zeros'", "bad-init"),
    ("healthy_logistic_regression_digits.py", "VRM", "no validation_data", None),
]


@pytest.mark.parametrize(("name", "operator", "what", "code"), HANDFUL)
def test_what_was_done_is_named_first(tmp_path, capfd, name, operator, what, code):
    text = (PROGRAMS / name).read_text(encoding="utf-8")
    script = tmp_path / name
    script.write_text(next(one.text for one in mutants(text) if (one.operator, one.what) == (operator, what)), "utf-8")
    found = diagnose(run_script(script).seen, budget=60.0).findings
    alarms = [json.loads(json.dumps(finding.as_json()))["code"] for finding in found if finding.severity != "note"]
    assert alarms[:1] == ([code] if code else [])
