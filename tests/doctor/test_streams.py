"""What is told of a stream that nobody has read."""

from itertools import count, cycle

import keras
import numpy as np
import pytest
import tensorflow as tf

from halfhour.doctor.seeing.drawing import is_random
from halfhour.doctor.seeing.hooks import Hooks
from halfhour.doctor.seeing.script import run_script
from halfhour.doctor.seeing.streams import (
    arrays_behind,
    listen_to_generators,
    never_ends,
    ranks,
    reshuffles,
    rows_before_repeating,
    rows_behind,
)
from halfhour.doctor.verdict import diagnose

ROWS, LABELS = np.zeros((12, 3), "float32"), np.zeros(12, int)
SET = tf.data.Dataset.from_tensor_slices((ROWS, LABELS))


def for_ever():
    while True:
        yield ROWS, LABELS


def in_turn():
    for start in cycle((0, 6)):
        yield ROWS[start:], LABELS[start:]


def until():
    for number in count():
        if number > 3:
            break
        yield ROWS, LABELS


def once():
    for start in range(0, 12, 6):
        yield ROWS[start:], LABELS[start:]


@pytest.mark.parametrize(("make", "endless"), [(for_ever, True), (in_turn, True), (until, False), (once, False)])
def test_a_generator_without_a_way_out_never_ends(make, endless):
    assert never_ends(make()) is endless


def from_generator(make):
    signature = (tf.TensorSpec(ROWS.shape, tf.float32), tf.TensorSpec(LABELS.shape, tf.int64))
    return tf.data.Dataset.from_generator(make, output_signature=signature)


@pytest.fixture
def generators_kept():
    hooks = Hooks()
    listen_to_generators(hooks)
    yield
    hooks.undo()


@pytest.mark.parametrize(("make", "endless"), [(for_ever, True), (in_turn, True), (until, False), (once, False)])
def test_a_set_of_an_endless_generator_never_ends(generators_kept, make, endless):
    assert never_ends(from_generator(make).unbatch().batch(4).prefetch(1)) is endless
    assert never_ends(from_generator(lambda: make()).shuffle(4)) is endless
    assert not never_ends(from_generator(make).take(5).map(lambda x, y: (x, y)))


def test_sets_side_by_side_end_with_the_first(generators_kept):
    endless, ending = from_generator(for_ever), from_generator(once)
    assert not never_ends(tf.data.Dataset.zip((endless, ending)))
    assert never_ends(tf.data.Dataset.zip((endless, endless)))


def test_a_comprehension_over_an_endless_one_never_ends():
    assert never_ends((ROWS[start:], LABELS[start:]) for start in cycle((0, 6)))
    assert not never_ends((ROWS[start:], LABELS[start:]) for start in range(0, 12, 6))


def test_a_repeated_set_counts_its_samples_once():
    assert rows_before_repeating(SET.shuffle(12).repeat().batch(4), 4) == 12
    assert rows_before_repeating(SET.batch(4).repeat(), 4) == 12
    assert rows_before_repeating(SET.batch(4).prefetch(1), 4) == 12
    assert rows_before_repeating(SET.filter(lambda x, y: y > 0).repeat(), 4) is None


def drawing(x, y):
    while True:
        rows = np.random.randint(0, len(x), 4)
        yield x[rows], y[rows]


def test_the_arrays_behind_a_generator_tell_how_many_there_are():
    assert rows_behind(arrays_behind(drawing(ROWS, LABELS))) == 12
    assert rows_behind(arrays_behind(for_ever())) == 12
    assert rows_behind(arrays_behind(number for number in range(3))) is None
    assert rows_behind(arrays_behind([ROWS])) is None


def test_the_arrays_that_a_dataset_keeps_tell_how_many_there_are():
    assert rows_behind(arrays_behind(Batches(2))) is None
    kept = Batches(2)
    kept.x, kept.y, kept.size = ROWS, LABELS, 4
    assert rows_behind(arrays_behind(kept)) == 12


def test_a_set_that_is_repeated_never_ends():
    assert never_ends(SET.repeat())
    assert not never_ends(SET.repeat(3))


class Batches(keras.utils.PyDataset):
    """Batches of which it does not say how many there are."""

    def __init__(self, last: int | None = None) -> None:
        super().__init__()
        self.last = last

    @property
    def num_batches(self):
        return self.last

    def __getitem__(self, place):
        return ROWS, LABELS


class Ending(Batches):
    def __getitem__(self, place):
        if place > 3:
            raise IndexError(place)
        return ROWS, LABELS


def test_batches_that_are_never_counted_never_end():
    assert never_ends(Batches())
    assert not never_ends(Batches(4))
    assert not never_ends(Ending())


def test_keras_iterators_of_pictures_say_whether_they_shuffle():
    iterator = keras.src.legacy.preprocessing.image.ImageDataGenerator().flow
    pictures = np.zeros((8, 4, 4, 1), "float32")
    assert reshuffles(iterator(pictures, np.zeros(8)))
    assert not reshuffles(iterator(pictures, np.zeros(8), shuffle=False))


LOADED = """
import keras, numpy as np
x = np.random.default_rng(0).normal(size=(200, 4)).astype("float32")
y = (x[:, 0] > 0).astype(int)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, "softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x, y, epochs=3, verbose=0)
model.save("kept.keras")
again = keras.models.load_model("kept.keras")
again.predict({asked}, verbose=0)
"""


@pytest.mark.parametrize(("asked", "codes"), [("x * 255", ["predict-preprocess-mismatch"]), ("x", [])])
def test_a_model_that_was_loaded_back_is_the_one_that_was_trained(tmp_path, monkeypatch, asked, codes):
    monkeypatch.chdir(tmp_path)
    script = tmp_path / "loads.py"
    script.write_text(LOADED.format(asked=asked), encoding="utf-8")
    found = [finding.code for finding in diagnose(run_script(script).seen, trials=False).findings]
    assert [code for code in found if code == "predict-preprocess-mismatch"] == codes


UNFROZEN = """
import keras, numpy as np
x = np.random.default_rng(0).normal(size=(200, 4)).astype("float32")
y = (x[:, 0] > 0).astype(int)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(4, "relu"), keras.layers.Dense(2, "softmax")])

class Thaw(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        self.model.layers[0].trainable = {then}

model.layers[0].trainable = False
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(x, y, epochs=3, verbose=0, callbacks=[Thaw()])
"""


@pytest.mark.parametrize(("then", "told"), [("epoch > 0", True), ("False", False)])
def test_layers_unfrozen_while_it_trains(tmp_path, then, told):
    script = tmp_path / "thaws.py"
    script.write_text(UNFROZEN.format(then=then), encoding="utf-8")
    found = [finding.code for finding in diagnose(run_script(script).seen, trials=False).findings]
    assert ("not-recompiled" in found) is told


def test_axes_are_read_off_the_specification():
    assert ranks(SET) == (1, 0)
    assert ranks(SET.batch(4)) == (2, 1)
    assert ranks(SET.map(lambda rows, labels: rows)) == (1, None)
    assert ranks(ROWS) is None


def test_a_shuffle_below_a_batch_is_found():
    assert reshuffles(SET.shuffle(12).batch(4).prefetch(1))
    assert not reshuffles(SET.shuffle(12, reshuffle_each_iteration=False).batch(4))
    assert not reshuffles(SET.batch(4))


def test_a_map_that_draws_is_found():
    assert is_random(SET.map(lambda rows, labels: (rows + tf.random.normal((3,)), labels)).batch(4))
    assert not is_random(SET.shuffle(12).map(lambda rows, labels: (rows * 2, labels)).batch(4))


NEVER = """
import keras, numpy as np
def batches():
    while True:
        yield np.zeros((8, 2)), np.zeros(8)
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile(loss="mse")
{asked}
print("behind it")
"""

ASKED = {
    "steps_per_epoch": "model.fit(batches(), epochs=3, verbose=0)",
    "validation_steps": "model.fit(np.zeros((8, 2)), np.zeros(8), validation_data=batches(), verbose=0)",
    "steps": "model.evaluate(batches(), verbose=0)",
}

DEFERRED = """
import keras, numpy as np
x, y = np.eye(4).repeat(60, axis=0), np.arange(4).repeat(60)
base = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, activation="relu")])
model = keras.Sequential([base, keras.layers.Dense(4, activation="softmax")])
model.compile(keras.optimizers.Adam(0.02), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=12, verbose=0)
"""


@pytest.mark.parametrize("argument", ASKED)
def test_a_pass_that_never_ends_is_not_begun(argument, tmp_path, capfd):
    file = tmp_path / "never.py"
    file.write_text(NEVER.format(asked=ASKED[argument]), encoding="utf-8")
    run = run_script(file)
    assert run.outcome == "stopped"
    (first, *_) = diagnose(run.seen).findings
    assert first.code == "endless-epoch"
    assert f"`{argument}`" in str(first.evidence)
    assert "behind it" not in capfd.readouterr().out


def test_a_network_built_only_by_its_training_was_not_frozen(tmp_path, capfd):
    file = tmp_path / "deferred.py"
    file.write_text(DEFERRED, encoding="utf-8")
    diagnosis = diagnose(run_script(file).seen)
    assert "not-recompiled" not in [finding.code for finding in diagnosis.findings]
    assert diagnosis.faults == []
