"""`%load_ext halfhour` in a live notebook: what it shows, that it changes no bit, that unloading leaves nothing."""

import importlib

import keras
import numpy as np
import pytest

living = importlib.import_module("tests.notebook.living")

pytestmark = [pytest.mark.filterwarnings("default"), pytest.mark.usefixtures("no_loop_runs")]

CELLS = [
    """
import keras
import numpy as np
from sklearn.datasets import load_digits
keras.utils.set_random_seed(0)
x, y = load_digits(return_X_y=True)
x = x * 16
model = keras.Sequential([keras.layers.Input((64,)), keras.layers.Dense(32, "relu"), keras.layers.Dropout(0.2),
                          keras.layers.Dense(10, "softmax")])
model.compile("sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
""",
    "history = model.fit(x, y, epochs=3, verbose=0, validation_split=0.2)",
    "again = model.fit(x / 256, y, epochs=2, verbose=0)\ndrawn = np.random.random(), keras.random.uniform((2,))",
    "model.fit(x[:, :9], y, verbose=0)",
]
LISTENED = ("compile", "fit", "evaluate", "predict", "train_on_batch", "__call__")


def results(folder, *, watched):
    """Weights, curves and the numbers drawn afterwards, of the first three cells."""
    folder.mkdir()
    with living.live_notebook(CELLS, folder, watched=watched, trials=True) as notebook:
        for number in (1, 2, 3):
            assert notebook.run(number).success
        own = notebook.shell.user_ns
        curves = [own["history"].history, own["again"].history]
        return (
            [weight.copy() for weight in own["model"].get_weights()],
            curves,
            [float(own["drawn"][0]), *own["drawn"][1]],
        )


def test_nothing_that_is_computed_changes_by_a_bit_though_remedies_are_tried(tmp_path):
    alone, watched = (results(tmp_path / str(way), watched=way) for way in (False, True))
    for own, other in zip(alone[0], watched[0], strict=True):
        np.testing.assert_array_equal(own, other)
    assert alone[1] == watched[1]
    assert [float(value) for value in alone[2]] == [float(value) for value in watched[2]]


def test_unloading_puts_everything_back(tmp_path):
    before = {name: getattr(keras.Model, name) for name in LISTENED}
    losses, warned = keras.losses.Loss.__call__, importlib.import_module("warnings").warn
    with living.live_notebook(CELLS, tmp_path) as notebook:
        assert keras.Model.fit is not before["fit"]
        notebook.run(1)
        notebook.type("%unload_ext halfhour")
        assert {name: getattr(keras.Model, name) for name in LISTENED} == before
        assert keras.losses.Loss.__call__ is losses
        assert importlib.import_module("warnings").warn is warned
        notebook.run(2)
        assert notebook.shown == []
        assert not notebook.type("%halfhour").success  # no such magic any more
        notebook.type("%load_ext halfhour")
        notebook.type(CELLS[1].replace("history", "third"), "cell-9")
        assert "input-not-scaled" in notebook.codes


def test_off_ends_the_watch_and_quiet_the_line_of_health(tmp_path):
    loss = 'loss="sparse_categorical_crossentropy", metrics=["accuracy"]'
    healthy = f'model.compile("adam", {loss})\nmodel.fit(x / 256, y, epochs=12, verbose=0)'
    with living.live_notebook(CELLS, tmp_path) as notebook:
        notebook.run(1)
        notebook.type(healthy, "a")
        assert "nothing is wrong" in notebook.shown[0]["data"]["text/plain"]
        notebook.type("%halfhour quiet")
        notebook.type(healthy, "b")
        assert notebook.shown == []
        notebook.type("%halfhour off")
        notebook.type(CELLS[1], "c")
        assert notebook.shown == []


def test_a_training_of_halfhours_own_is_told_by_its_card_alone(tmp_path, bars_file):
    with living.live_notebook(CELLS, tmp_path) as notebook:
        own = f"import halfhour\nrun = halfhour.train({str(bars_file)!r}, epochs=1, out={str(tmp_path / 'run')!r})"
        assert notebook.type(own, "a").success
        assert notebook.shown == []  # this shell has no kernel that shows a card
        assert notebook.live.trainings == 0


def test_a_crash_keeps_its_traceback_and_gains_the_explanation(tmp_path, capsys):
    with living.live_notebook(CELLS, tmp_path) as notebook:
        notebook.run(1)
        result = notebook.run(4)
        assert isinstance(result.error_in_exec, ValueError)
        assert "Traceback" in capsys.readouterr().out
        (card,) = [one["data"]["text/html"] for one in notebook.shown if "text/html" in one["data"]]
        assert "input-shape" in card
        assert "9" in card and "64" in card
