"""`halfhour check NOTEBOOK.ipynb`: run from the top as Jupyter would, judged as a script is, told by cell and line."""

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from halfhour.cli import run
from halfhour.notebook.file import read_notebook
from halfhour.notebook.running import Surroundings, run_notebook

of = importlib.import_module("tests.notebook.written")

pytestmark = [
    pytest.mark.filterwarnings("default"),
    pytest.mark.usefixtures("no_loop_runs"),
]  # the notebooks' own warnings are their own

NOT_SCALED = """
# %%
!pip install no-such-package-of-anybody
%matplotlib inline
import keras
import matplotlib.pyplot as plt
from sklearn.datasets import load_digits
keras.utils.set_random_seed(0)
# %%

x, y = load_digits(return_X_y=True)
x_train, x_test, y_train, y_test = x[:1400] * 16, x[1400:] * 16, y[:1400], y[1400:]
plt.imshow(x[0].reshape(8, 8))
plt.show()
x.shape
# %%
model = keras.Sequential([keras.layers.Input((64,)), keras.layers.Dense(32, "relu"), keras.layers.Dense(10, "softmax")])
model.compile("sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
# %%
%%time
history = model.fit(x_train, y_train, epochs=4, verbose=0, validation_split=0.2)
# %%
model.evaluate(x_test, y_test, verbose=0)
"""


def checked(capfd, *words: str | Path) -> tuple[int, dict]:
    """The exit status, and the document that was printed."""
    status = run(["check", "--json", *map(str, words)])
    told = capfd.readouterr().out
    return status, json.loads(told[told.index("{\n") :])  # where pytest listens, what the cells print comes before


def test_a_notebook_gets_what_a_script_gets_by_cell_and_line(tmp_path, capfd):
    notebook = of.written(tmp_path / "digits.ipynb", NOT_SCALED)
    before, folder = notebook.read_bytes(), Path.cwd()
    status, told = checked(capfd, notebook)
    assert (status, told["outcome"], told["verdict"], told["doctor_faults"]) == (1, "finished", "unhealthy", [])
    first = told["findings"][0]
    assert (first["code"], first["place"]["cell"], first["place"]["line"]) == ("input-not-scaled", 4, 2)
    assert first["diff"].startswith("--- cell 4\n+++ cell 4\n")
    assert "+mean, deviation = x_train.mean(axis=0), x_train.std(axis=0)" in first["diff"]
    assert first["cells"]["4"].splitlines()[0] == "%%time"
    assert notebook.read_bytes() == before
    assert Path.cwd() == folder


def test_what_cells_show_is_shown_and_installs_are_not_run(tmp_path, capfd):
    assert run(["check", "--no-trials", str(of.written(tmp_path / "digits.ipynb", NOT_SCALED))]) == 1
    told = capfd.readouterr().out
    assert "Not run: `pip install no-such-package-of-anybody`" in told
    assert "Out[2]: (1797, 64)" in told
    assert "Wall time" in told
    assert "cell 4, line 2" in told


def test_the_copy_holds_the_remedy_the_finding_and_all_that_editors_wrote(tmp_path, capfd):
    editors = {"vscode": {"interpreter": {"hash": "ab"}}, "colab": {"provenance": [], "toc_visible": True}}
    notebook = of.written(tmp_path / "digits.ipynb", NOT_SCALED, **editors)
    copy = tmp_path / "fixed.ipynb"
    _status, told = checked(capfd, notebook, "--write", copy)
    assert told["written"] == str(copy)
    made = json.loads(copy.read_text(encoding="utf-8"))
    assert made["metadata"] == of.PYTHON | editors
    nbformat.validate(nbformat.from_dict(made))
    kinds = [cell["cell_type"] for cell in made["cells"]]
    assert kinds == ["markdown", "code", "code", "code", "markdown", "code", "code"]
    assert "`input-not-scaled`" in "".join(made["cells"][4]["source"])
    assert "x_train = (x_train - mean) / deviation" in "".join(made["cells"][5]["source"])
    assert [bool(cell.get("outputs")) for cell in made["cells"]] == [False, True, True, True, False, False, False]
    _status, again = checked(capfd, copy)
    assert not {"input-not-scaled", "input-nan"} & {finding["code"] for finding in again["findings"]}


BITS = """
# %%
import random
import numpy as np
import keras
keras.utils.set_random_seed(3)
# %%
x, y = np.random.rand(300, 6).astype("float32"), np.random.randint(0, 3, 300)
model = keras.Sequential([
    keras.layers.Dense(8, activation="relu"),
    keras.layers.Dropout(0.4),
    keras.layers.Dense(3, activation="softmax"),
])
# %%
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=3, batch_size=16, validation_split=0.2, verbose=0)
answers = model.predict(x[:3], verbose=0)
# %%
weights = [w.tobytes().hex() for w in model.get_weights()]
print("RESULT", answers.tobytes().hex(), weights, np.random.rand(), random.random())
"""


def test_the_weights_are_those_of_a_run_without_us_to_the_last_bit(tmp_path):
    notebook = of.written(tmp_path / "bits.ipynb", BITS)
    script = tmp_path / "bits.py"
    script.write_text(BITS, encoding="utf-8")
    alone, watched = (
        subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False).stdout
        for words in ([script], ["-m", "halfhour", "check", "--no-trials", notebook])
    )
    results = [[line for line in told.splitlines() if line.startswith("RESULT")] for told in (alone, watched)]
    assert results[0] == results[1]
    assert len(results[0]) == 1


def test_awaiting_at_the_top_and_names_in_order(tmp_path, capfd):
    text = "# %%\nimport asyncio\nawait asyncio.sleep(0)\nprint('slept')\n# %%\nmodel.fit(x)\n# %%\nmodel = 3\n"
    status, told = checked(capfd, of.written(tmp_path / "order.ipynb", text))
    assert (status, told["outcome"]) == (1, "crashed")
    assert [finding["code"] for finding in told["findings"]] == ["cells-out-of-order"]
    assert told["findings"][0]["place"] == {"line": 1, "file": "", "cell": 2}
    assert "further down, in cell 3" in told["findings"][0]["evidence"]


@pytest.mark.parametrize(
    ("code", "outcome", "first"),
    [
        ("name = input('your name')", "crashed", "asks-for-input"),
        ("from google.colab import drive", "crashed", "hosted-notebook"),
        ("open('/kaggle/input/digits/train.csv')", "crashed", "hosted-notebook"),
        ("1 / 0", "crashed", "crash"),
        ("def f(:", "crashed", "crash"),
        ("import os\nos.chdir('/')\nexit()", "finished", None),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)", "stopped", None),
        ("import os\nos._exit(3)", "stopped", None),
        ("while True: pass", "stopped", None),
    ],
)
def test_whatever_a_cell_does_there_is_a_verdict(code, outcome, first, tmp_path, capfd):
    folder = Path.cwd()
    notebook = of.written(tmp_path / "one.ipynb", f"# %%\nprint('begun')\n# %%\n{code}\n# %%\nprint('gone on')\n")
    _status, told = checked(capfd, notebook, "--time-limit", "2" if "while True" in code else "600")
    assert (told["outcome"], [finding["code"] for finding in told["findings"]][:1]) == (
        outcome,
        [first] if first else [],
    )
    if first:
        assert told["findings"][0]["place"]["cell"] == 2
    assert Path.cwd() == folder
    assert os.kill.__module__ == "posix"


@pytest.mark.parametrize("limit", [0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6])
def test_a_time_that_is_over_between_two_cells_ends_the_run_as_one_within_a_cell_does(limit, tmp_path):
    cells = "".join(f"# %%\nnumber = {number}\n" for number in range(2_000)) + "# %%\nimport time\ntime.sleep(9)\n"
    notebook = read_notebook(of.written(tmp_path / "many.ipynb", cells))
    assert run_notebook(notebook, Surroundings(time_limit=limit), print).outcome == "stopped"


def test_a_folder_stands_for_what_colab_mounts(tmp_path, capfd):
    (tmp_path / "x.txt").write_text("the data", encoding="utf-8")
    text = (
        "# %%\nfrom google.colab import drive\ndrive.mount('/content/drive')\n"
        "# %%\nprint(open('/content/drive/MyDrive/x.txt').read())\n!cat /content/drive/MyDrive/x.txt\n"
    )
    notebook = of.written(tmp_path / "colab.ipynb", text)
    assert run(["check", str(notebook), "--map", f"/content/drive/MyDrive={tmp_path}"]) == 0
    assert capfd.readouterr().out.count("the data") == 2
    assert "google.colab" not in sys.modules


def test_cells_with_the_tags_of_jupyters_own_runners(tmp_path, capfd):
    made = of.document(["1 / 0", "raise SystemExit", "print('reached')"])
    made["cells"][1]["metadata"]["tags"] = ["raises-exception"]
    made["cells"][2]["metadata"]["tags"] = ["skip-execution"]
    path = tmp_path / "tags.ipynb"
    path.write_text(json.dumps(made), encoding="utf-8")
    _status, told = checked(capfd, path)
    assert told["outcome"] == "finished"


def test_a_notebook_of_the_third_form_is_read_too(tmp_path, capfd):
    cell = {"cell_type": "code", "input": ["print('old')"], "language": "python", "metadata": {}, "outputs": []}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": [cell]}]}
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps(old), encoding="utf-8")
    assert run(["check", str(path)]) == 0
    assert "old" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('{"cells": [{"cell_ty', "cannot be read as a notebook"),
        ("[]", "nbformat"),
        ('{"nbformat": 2, "cells": []}', "nbformat"),
        ('{"nbformat": 4, "cells": [{"cell_type": "code"}]}', "invalid cells"),
        ('{"nbformat": 4, "cells": [], "metadata": {"kernelspec": {"language": "R"}}}', "kernel R"),
        ('{"nbformat": 4, "cells": [], "metadata": {"language_info": {"name": "python", "version": "2.7"}}}', "2.7"),
    ],
)
def test_files_that_are_no_notebook_get_a_word(text, word, tmp_path, capfd):
    path = tmp_path / "bad.ipynb"
    path.write_text(text, encoding="utf-8")
    assert run(["check", str(path)]) == 2
    assert word in capfd.readouterr().err


def test_wrong_use(tmp_path, capfd):
    notebook = of.written(tmp_path / "one.ipynb", "# %%\n1\n")
    script = tmp_path / "one.py"
    script.write_text("", encoding="utf-8")
    for words in (
        [notebook, "argument"],
        [notebook, "--write", notebook],
        [notebook, "--map", "/kaggle/input=no-such-folder"],
        [script, "--allow-installs"],
    ):
        assert run(["check", *map(str, words)]) == 2
        assert "Expected" in capfd.readouterr().err


def test_large_outputs_are_no_part_of_what_is_read(tmp_path, capfd):
    notebook = of.written(tmp_path / "large.ipynb", "# %%\nprint('short')\n")
    document = json.loads(notebook.read_text(encoding="utf-8"))
    picture = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "A" * 1_000_000}}
    document["cells"][1]["outputs"] = [picture] * 200
    notebook.write_text(json.dumps(document), encoding="utf-8")
    status, told = checked(capfd, notebook)
    assert (status, told["outcome"], told["verdict"]) == (0, "finished", "healthy")


JOINED = """
# %%
import numpy as np
import pandas as pd
table = pd.DataFrame({"age": [1.0, np.nan, 3.0, 4.0], "kind": list("abab")}).dropna()
# %%
ages = pd.DataFrame(table["age"].to_numpy(), columns=["age"])

both = pd.concat([ages, pd.get_dummies(table["kind"])], axis=1)
# %%
import keras
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(both.fillna(0.0).to_numpy("float32"), np.ones(len(both)), verbose=0)
"""


def test_what_is_wrong_beside_the_training_has_its_place_too(tmp_path, capfd):
    _status, told = checked(capfd, of.written(tmp_path / "joined.ipynb", JOINED))
    found = {finding["code"]: finding["place"] for finding in told["findings"]}
    assert (found["rows-misaligned"]["cell"], found["rows-misaligned"]["line"]) == (2, 3)
