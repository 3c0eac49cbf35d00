"""Notebooks worked with in this process: cells run in an order, small networks on few rows."""

import importlib
import tempfile
from pathlib import Path

from tests.doctor.rules.made import nearly, shows

from halfhour.doctor.rules.asks_for_input import asks_for_input
from halfhour.doctor.rules.cell_run_twice import cell_run_twice
from halfhour.doctor.rules.cells_out_of_order import cells_out_of_order
from halfhour.doctor.rules.hosted_notebook import hosted_notebook
from halfhour.doctor.rules.old_history import old_history
from halfhour.doctor.rules.old_model_evaluated import old_model_evaluated
from halfhour.doctor.rules.optimizer_reset import optimizer_reset
from halfhour.doctor.rules.train_test_swapped import train_test_swapped
from halfhour.doctor.rules.training_continued import training_continued
from halfhour.doctor.seeing.cells import CellPart, CellRun
from halfhour.doctor.seeing.observed import CompileSeen, Crash, Observation
from halfhour.doctor.worked import Worked

living = importlib.import_module("tests.notebook.living")

DATA = """
import keras, numpy as np
keras.utils.set_random_seed(0)
x_train, x_test = np.random.rand(96, 4) - 0.5, np.random.rand(32, 4) - 0.5
y_train, y_test = (x_train[:, 0] > 0).astype(int), (x_test[:, 0] > 0).astype(int)
def build():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, activation="softmax")])
    model.compile(keras.optimizers.Adam(0.05), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
model = build()
"""
FIT = "history = model.fit(x_train, y_train, epochs=2, verbose=0)"


def worked(*cells, again=()):
    """A notebook whose cells were run in turn, then those of `again` by their numbers."""
    sources = [DATA, *cells]
    order = [*range(1, len(sources) + 1), *again]
    with living.live_notebook(sources, Path(tempfile.gettempdir(), "halfhour-ipython")) as notebook:
        for number in order:
            notebook.run(number)
        return Worked(notebook.live.seen)


def ended(error, cell=1, text="code", **seen):
    """A notebook that was run from the top and ended in an error."""
    run = CellRun(cell, "a", text, (CellPart("a", text),), 1)
    return Worked(Observation(cells=[run], crash=Crash(error, "a", 1, text, cell), **seen))


@shows(cell_run_twice, says="ran as [3], [5] and changed `x_train` 2 times: its values went from")
def divided_twice():
    return _then_fit("x_train = x_train / 255")


def _then_fit(cell):
    return worked(cell, f"{FIT}\n", again=(2, 3))


@nearly(cell_run_twice)
def made_anew_in_between():
    return worked("x_train = x_train / 255", FIT, again=(1, 2, 3))


@nearly(cell_run_twice)
def cast_twice():
    return _then_fit("x_train = x_train.astype('float32')")


@shows(training_continued, says="The `fit` of cell [4] started")
def another_batch_size():
    return worked(FIT, FIT.replace("epochs=2", "epochs=2, batch_size=8"))


@nearly(training_continued)
def a_fresh_model_for_the_other_batch_size():
    return worked(FIT, "model = build()\n" + FIT.replace("verbose", "batch_size=8, verbose"))


@shows(optimizer_reset, says="Cell [4] compiled `model` again with the same settings: the loss had reached 0.1")
def compiled_again_and_worse():
    return _compiled_again(0.1, 0.2)


@nearly(optimizer_reset)
def compiled_again_and_no_worse():
    return _compiled_again(0.1, 0.1)


def _compiled_again(reached, began):
    """The figures are set by hand: whether a loss jumps is for a network of some size."""
    found = worked(FIT, "model.compile(keras.optimizers.Adam(0.05), loss=model.loss)\n" + FIT)
    first, second = found.fits[-2:]
    assert all(isinstance(one, CompileSeen) for one in second.model_seen.compiles)
    first.fit.epochs[-1]["loss"], second.fit.epochs[0]["loss"] = reached, began
    return found


@shows(old_model_evaluated, says="evaluates a model that was never trained")
def built_again_and_evaluated():
    return worked(FIT, "model = build()", "model.evaluate(x_test, y_test, verbose=0)")


@nearly(old_model_evaluated)
def built_again_trained_and_evaluated():
    return worked(FIT, "model = build()\n" + FIT, "model.evaluate(x_test, y_test, verbose=0)")


@shows(
    old_history,
    says="reads `history.history`: 2 epochs from the `fit` of cell [3]. The latest training is in cell [4]",
)
def an_older_history():
    return worked(FIT, "model.fit(x_train, y_train, epochs=3, verbose=0)", "history.history['loss']")


@nearly(old_history)
def the_latest_history():
    return worked(FIT, FIT, "history.history['loss']")


@shows(cells_out_of_order, says="Cell 1, line 1 uses `x`, which is defined further down, in cell 2.")
def a_name_from_further_down():
    return ended(NameError("name 'x' is not defined"), text="y = x", coming={2: "x = 3"})


@shows(cells_out_of_order, says="Cell [4] uses `scaled`, which cell [2] created")
def a_name_whose_cell_was_changed():
    first = CellRun(2, "a", "scaled = 3", (CellPart("a1", "scaled = 3"),), 1, 2)
    changed = CellRun(3, "a", "print(1)", (CellPart("a2", "print(1)"),), 3, 4)
    uses = CellRun(4, "b", "print(scaled)", (CellPart("b", "print(scaled)"),), 5, 6)
    return Worked(Observation(cells=[first, changed, uses], variables={"scaled": 3}))


@nearly(cells_out_of_order)
def a_name_whose_cell_gives_it_still():
    first = CellRun(2, "a", "scaled = 3", (CellPart("a1", "scaled = 3"),), 1, 2)
    changed = CellRun(3, "a", "scaled = 4", (CellPart("a2", "scaled = 4"),), 3, 4)
    uses = CellRun(4, "b", "print(scaled)", (CellPart("b", "print(scaled)"),), 5, 6)
    return Worked(Observation(cells=[first, changed, uses], variables={"scaled": 3}))


@shows(train_test_swapped, says="got `x_test`; `x_train` was not trained on")
def fitted_on_the_test_rows():
    return worked(FIT.replace("train", "test"))


@shows(train_test_swapped, says="got the inputs `x_train` with the labels `y_test`")
def labels_of_the_other():
    return worked("y_test = y_train[:]", FIT.replace("y_train", "y_test"))


@nearly(train_test_swapped)
def fitted_on_the_training_rows():
    return worked(FIT, "model.evaluate(x_test, y_test, verbose=0)")


@shows(train_test_swapped, says="`x_train`, which cell [4] trained on, has 32 rows, and `x_test` has 96.")
def names_swapped_where_the_data_were_taken_apart():
    return worked("x_test, x_train, y_test, y_train = x_train, x_test, y_train, y_test", FIT)


@nearly(train_test_swapped)
def a_part_of_the_training_rows_on_purpose():
    return worked("x_train, y_train = x_train[:16], y_train[:16]", FIT)


@nearly(train_test_swapped)
def a_split_that_says_how_few_rows_it_trains_on():
    split = "from sklearn.model_selection import train_test_split\n"
    halves = "np.concatenate([x_train, x_test]), np.concatenate([y_train, y_test])"
    return worked(
        "import numpy as np\n" + split,
        f"x_train, x_test, y_train, y_test = train_test_split({halves}, train_size=32)",
        FIT,
    )


@shows(train_test_swapped, says="`x_train`, which cell [5] trained on, has 26 rows, and `x_test` has 102.")
def names_swapped_where_a_split_gives_them():
    split = "from sklearn.model_selection import train_test_split\n"
    halves = "np.concatenate([x_train, x_test]), np.concatenate([y_train, y_test])"
    return worked(
        "import numpy as np\n" + split,
        f"x_test, x_train, y_test, y_train = train_test_split({halves}, test_size=0.2)",
        FIT,
    )


@shows(hosted_notebook, says="No module named 'google.colab'")
def colabs_package():
    return ended(ModuleNotFoundError("No module named 'google.colab'"))


@shows(hosted_notebook, says="/kaggle/input/digits/train.csv")
def kaggles_folder():
    return ended(FileNotFoundError(2, "No such file or directory", "/kaggle/input/digits/train.csv"))


@nearly(hosted_notebook)
def a_file_of_ones_own():
    return ended(FileNotFoundError(2, "No such file or directory", "train.csv"))


@shows(asks_for_input, says="input was called")
def a_question():
    return ended(type("StdinNotImplementedError", (NotImplementedError,), {})("input was called"))


@nearly(asks_for_input)
def a_function_that_is_not_written_yet():
    return ended(NotImplementedError("input"))
