"""What is noted of a program that saves and loads models: the file, both models, their weights as they were then."""

import numpy as np
import pytest

from halfhour.doctor.seeing.saving import KEPT
from halfhour.doctor.seeing.script import run_script

pytestmark = pytest.mark.filterwarnings("default")

SCRIPT = """\
import os, keras, numpy as np
from keras.models import load_model
folder = {folder!r}
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
x = np.ones((8, 2))
model.save(os.path.join(folder, "whole.keras"))
model.save_weights(os.path.join(folder, "only.weights.h5"))
model.fit(x, x[:, :1] * 9, verbose=0)
os.chdir(folder)
again = load_model("whole.keras")
twin = keras.models.clone_model(model)
twin.load_weights("only.weights.h5")
model.load_weights("only.weights.h5")
{more}
"""


def seen_in(folder, more=""):
    script = folder / "script.py"
    script.write_text(SCRIPT.format(folder=str(folder), more=more), encoding="utf-8")
    run = run_script(script)
    assert run.faults == []
    return run


def test_what_was_saved_and_loaded_is_noted(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    seen = seen_in(tmp_path).seen
    whole, weights = seen.loads  # what goes back into the model itself is no other model
    assert (whole.saved.whole, weights.saved.whole) == (True, False)
    assert whole.saved.model is weights.saved.model is not whole.model
    assert all(map(np.array_equal, whole.saved.weights, whole.weights))
    assert whole.site.line == 11


def test_weights_loaded_in_part_are_meant_to_differ(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    more = 'keras.models.clone_model(model).load_weights("only.weights.h5", skip_mismatch=True)'
    assert len(seen_in(tmp_path, more).seen.loads) == 2


def test_only_the_last_files_are_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    saves = seen_in(tmp_path, 'for n in range(9): model.save(f"{n}.keras")').seen.saves
    assert [path.rpartition("/")[2] for path in saves] == [f"{n}.keras" for n in range(9 - KEPT, 9)]


def test_a_file_that_is_not_there_raises_as_keras_does(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    crash = seen_in(tmp_path, 'load_model("none.keras")').seen.crash
    assert "File not found" in str(crash.error)
    assert crash.text == 'load_model("none.keras")'
