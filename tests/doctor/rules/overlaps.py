"""Streams whose batches overlap, and others that hold some samples again: cases made by hand."""

from itertools import islice
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from tests.doctor.rules.made import case, nearly, network, shows

from halfhour.doctor.rules.batches_overlap import batches_overlap
from halfhour.doctor.seeing.batchwise import note_step
from halfhour.doctor.seeing.observed import Sample
from halfhour.doctor.seeing.sampling import resolve, sampled
from halfhour.doctor.seeing.streams import arrays_behind

SIZE = 16
X = np.random.default_rng(0).normal(size=(320, 4)).astype("float32")
Y = np.arange(320) % 2


class Sliced(keras.utils.PyDataset):
    """Batches that begin where they are told."""

    def __init__(self, x: Any, y: Any, step: int, length: int = 20) -> None:
        super().__init__()
        self.x, self.y, self.step, self.length = x, y, step, length

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, idx: int) -> Any:
        start = idx * self.step
        return self.x[start : start + SIZE], self.y[start : start + SIZE]


def trained_on(stream: Any, *, steps: int = 20) -> Any:
    """A training on batches of (n, 4)."""
    made = case(network(keras.Input((4,)), keras.layers.Dense(2, "softmax")), X[:1], Y[:1])
    made.fit.behind, made.fit.steps = arrays_behind(stream), [steps]
    if hasattr(stream, "send"):
        made.fit.noted = list(islice(stream, 10))
        made.fit.data = sampled(made.fit.noted, whole=False)
    else:
        made.fit.data = resolve(Sample(whole=stream))
    assert made.fit.data
    return made


def generated(x: Any, y: Any, step: int, start: int = 0) -> Any:
    while True:
        yield x[start : start + SIZE], y[start : start + SIZE]
        start = (start + step) % len(x)


@shows(batches_overlap, says="15 of the 16 samples of a batch were in the batch before: the first 8 batches hold 23")
def a_dataset_sliced_from_the_number_of_the_batch():
    return trained_on(Sliced(X, Y, step=1))


@shows(batches_overlap, says="8 of the 16 samples")
def a_dataset_that_advances_by_half_a_batch():
    return trained_on(Sliced(X, Y, step=8))


@shows(batches_overlap, says="16 of the 16 samples of a batch were in the batch before: the first 8 batches hold 16")
def a_dataset_that_passes_over_the_number_of_the_batch():
    return trained_on(Sliced(X, Y, step=0))


@shows(batches_overlap, says="hold 16 different samples, not 128")
def a_generator_that_stands_still():
    return trained_on(generated(X, Y, step=0))


@shows(batches_overlap, says="hold 23 different samples, not 128")
def a_generator_that_advances_by_one():
    return trained_on(generated(X, Y, step=1))


@shows(batches_overlap, says="14 of the 16 samples")
def a_dataset_of_tensorflow_cut_into_windows_of_samples():
    pairs = tf.data.Dataset.from_tensor_slices((X, Y)).window(SIZE, shift=2, drop_remainder=True)
    return trained_on(pairs.flat_map(lambda x, y: tf.data.Dataset.zip((x.batch(SIZE), y.batch(SIZE)))))


def step_by_step(starts: Any) -> Any:
    made = case(network(keras.Input((4,)), keras.layers.Dense(2, "softmax")), X[:1], Y[:1])
    made.fit.by_batch, made.fit.data = True, Sample()
    for start in starts:
        note_step(made.fit, X[start : start + SIZE], Y[start : start + SIZE])
    return made


@shows(batches_overlap, says="15 of the 16 samples")
def a_loop_of_ones_own_that_slices_from_the_number_of_the_step():
    return step_by_step(range(20))


@nearly(batches_overlap)
def a_loop_of_ones_own_that_goes_through():
    return step_by_step(range(0, 320, SIZE))


@nearly(batches_overlap)
def a_loop_of_ones_own_over_all_data_at_once():
    return step_by_step([0] * 20)


@nearly(batches_overlap)
def batches_side_by_side():
    return trained_on(Sliced(X, Y, step=SIZE))


@nearly(batches_overlap)
def batches_that_share_a_quarter():
    return trained_on(Sliced(X, Y, step=12))


@nearly(batches_overlap)
def so_many_steps_that_every_sample_is_used():
    return trained_on(Sliced(X, Y, step=1, length=305), steps=305)


@nearly(batches_overlap)
def all_data_in_every_batch():
    return trained_on(generated(X[:SIZE], Y[:SIZE], step=0))


@nearly(batches_overlap)
def a_small_dataset_repeated():
    return trained_on(tf.data.Dataset.from_tensor_slices((X[:20], Y[:20])).repeat(8).batch(SIZE))


@nearly(batches_overlap)
def a_dataset_of_one_batch_repeated():
    return trained_on(tf.data.Dataset.from_tensor_slices((X[:SIZE], Y[:SIZE])).batch(SIZE).repeat(8))


@nearly(batches_overlap)
def a_small_dataset_repeated_and_shuffled():
    return trained_on(tf.data.Dataset.from_tensor_slices((X[:20], Y[:20])).repeat(8).shuffle(40, seed=0).batch(SIZE))


def drawn(rows: int, replace: bool) -> Any:
    random = np.random.default_rng(0)
    while True:
        chosen = random.choice(rows, SIZE, replace=replace)
        yield X[chosen], Y[chosen]


@nearly(batches_overlap)
def random_draws_from_twenty_samples():
    return trained_on(drawn(20, replace=False))


@nearly(batches_overlap)
def random_draws_with_replacement():
    return trained_on(drawn(40, replace=True))


@nearly(batches_overlap)
def a_rare_class_drawn_more_often():
    rare, common = (tf.data.Dataset.from_tensor_slices((X[part], Y[part])).repeat(9) for part in (Y < 0.5, Y > 0.5))
    few = rare.take(6).repeat(50)
    return trained_on(tf.data.Dataset.sample_from_datasets([few, common], [0.5, 0.5], seed=0).take(200).batch(SIZE))


@nearly(batches_overlap)
def augmented_samples():
    random = np.random.default_rng(0)

    def noisy() -> Any:
        for x, y in generated(X, Y, step=0):
            yield x + random.normal(scale=0.01, size=x.shape), y

    return trained_on(noisy())


@nearly(batches_overlap)
def windows_of_a_time_series():
    series = np.sin(np.arange(400) / 7).astype("float32")
    windows = np.lib.stride_tricks.sliding_window_view(series, 4)
    return trained_on(Sliced(windows, Y, step=SIZE))


@nearly(batches_overlap)
def four_rows_again_and_again():
    corners = np.array([[0, 0, 0, 0], [0, 1, 0, 0], [1, 0, 0, 0], [1, 1, 0, 0]], "float32")
    return trained_on(Sliced(np.tile(corners, (80, 1)), Y, step=SIZE))


@nearly(batches_overlap)
def as_many_different_rows_as_a_batch_has():
    return trained_on(Sliced(np.tile(X[:SIZE], (20, 1)), np.tile(Y[:SIZE], 20), step=SIZE))


@nearly(batches_overlap)
def a_sorted_table_of_categories():
    return trained_on(Sliced(np.eye(4, dtype="float32")[np.repeat(np.arange(4), 80)], np.zeros(320), step=SIZE))


@nearly(batches_overlap)
def a_stream_that_a_live_notebook_draws_from():
    made = trained_on(Sliced(X, Y, step=1))
    made.fit.data = Sample(whole=made.fit.data.whole)
    return made
