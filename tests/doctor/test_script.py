"""The script runner: what a script computes and sees is what it would without us."""

import subprocess
import sys
from pathlib import Path

import pytest

from halfhour.cli import run
from halfhour.doctor.seeing.script import run_script

# Two programs that draw from every stream: shuffling, dropout, NumPy, Python, TensorFlow, before and after training.
DENSE = """
import random
import sys

import numpy as np
import keras
import tensorflow as tf

keras.utils.set_random_seed(3)
x, y = np.random.rand(300, 6).astype("float32"), np.random.randint(0, 3, 300)
model = keras.Sequential([
    keras.layers.Dense(8, activation="relu"),
    keras.layers.Dropout(0.4),
    keras.layers.Dense(3, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=3, batch_size=16, validation_split=0.2, verbose=0)
loss = model.evaluate(x, y, verbose=0)
answers = model.predict(x[:3], verbose=0)
later = keras.layers.Dense(2)
later.build((None, 2))
weights = [w.tobytes().hex() for w in model.get_weights()] + [later.get_weights()[0].tobytes().hex()]
drawn = (np.random.rand(), random.random(), tf.random.uniform(()).numpy().tobytes().hex())
print("RESULT", loss, answers.tobytes().hex(), weights, drawn, later.name, sys.argv[1:], __name__)
"""
STREAM = """
import keras
import numpy as np
import tensorflow as tf

keras.utils.set_random_seed(5)
x, y = np.random.rand(200, 4).astype("float32"), np.random.rand(200, 1).astype("float32")
data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(200).batch(20)
inputs = keras.Input((4,))
hidden = keras.layers.GaussianNoise(0.3)(keras.layers.Dense(5, activation="tanh")(inputs))
model = keras.Model(inputs, keras.layers.Dense(1)(hidden))
model.compile(optimizer="sgd", loss="mse")
for _ in range(2):
    history = model.fit(data, epochs=2, verbose=0)
print("RESULT", history.history, [w.tobytes().hex() for w in model.get_weights()], np.random.rand())
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "script.py"
    path.write_text(text, encoding="utf-8")
    return path


def result(output: str) -> str:
    (line,) = [line for line in output.splitlines() if line.startswith("RESULT")]
    return line


@pytest.mark.sampled(2)
@pytest.mark.parametrize("text", [DENSE, STREAM], ids=["dropout and shuffling", "tf.data"])
def test_a_script_computes_the_same_to_the_last_bit(text, tmp_path):
    script = written(tmp_path, text)
    checked = [sys.executable, "-m", "halfhour", "check", "--no-trials", script, "a", "--b"]
    alone, watched = (
        subprocess.run(command, capture_output=True, text=True, check=False)
        for command in ([sys.executable, script, "a", "--b"], checked)
    )
    assert result(watched.stdout) == result(alone.stdout)


def test_the_watch_is_gone_when_the_script_has_ended(tmp_path):
    import keras

    before = keras.Model.fit, keras.Model.compile, keras.datasets.mnist.load_data
    run_script(written(tmp_path, "import keras"))
    assert (keras.Model.fit, keras.Model.compile, keras.datasets.mnist.load_data) == before


def test_a_script_finds_its_neighbours_and_its_name(tmp_path, capsys):
    (tmp_path / "neighbour.py").write_text("ANSWER = 42", encoding="utf-8")
    script = written(tmp_path, "import neighbour, sys\nif __name__ == '__main__': print(neighbour.ANSWER, sys.argv)")
    path, argv, main = sys.path[:], sys.argv, sys.modules["__main__"]
    assert run_script(script, ["x"]).outcome == "finished"
    assert capsys.readouterr().out == f"42 ['{script}', 'x']\n"
    assert (sys.path, sys.argv, sys.modules["__main__"]) == (path, argv, main)


@pytest.mark.parametrize(("text", "status"), [("raise SystemExit(3)", 3), ("import sys; sys.exit('no')", 1), ("", 0)])
def test_the_exit_status_is_noted(text, status, tmp_path):
    run = run_script(written(tmp_path, text))
    assert (run.outcome, run.exit_status) == ("finished", status)


def test_a_crash_keeps_the_line_of_the_script(tmp_path, capsys):
    run = run_script(written(tmp_path, "def f():\n    return [][1]\n\nf()\n"))
    assert run.outcome == "crashed"
    assert run.seen.crash is not None
    assert (run.seen.crash.line, run.seen.crash.text) == (2, "return [][1]")
    trace = capsys.readouterr().err
    assert "IndexError" in trace
    assert "halfhour" not in trace.replace(str(tmp_path), "")


def test_the_traceback_of_a_crash_in_keras_shows_nothing_of_the_listening(tmp_path, capsys):
    text = "import keras, numpy as np\nmodel = keras.Sequential([keras.layers.Dense(3)])\nmodel.compile(loss='mse')\n"
    run = run_script(written(tmp_path, text + "model.fit(np.zeros((8, 4)), np.zeros((8, 5)), verbose=0)\n"))
    assert run.outcome == "crashed"
    trace = capsys.readouterr().err
    assert "model.fit(np.zeros((8, 4))" in trace
    assert "halfhour" not in trace.replace(str(tmp_path), "")


ENDLESS = """
import keras, numpy as np
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile(loss="mse")
try:
    model.fit(np.zeros((64, 2)), np.zeros(64), epochs=10**6, verbose=0)
except Exception:
    print("caught")
"""


def test_the_time_limit_stops_a_training(tmp_path, capsys):
    run = run_script(written(tmp_path, ENDLESS), time_limit=2)
    assert run.outcome == "stopped"
    (model,) = run.seen.models.values()
    assert model.fits[0].epochs
    assert "caught" not in capsys.readouterr().out


def test_wrong_use(capsys):
    assert run(["check", "no-such-script.py"]) == 2
    assert "no-such-script.py" in capsys.readouterr().err
