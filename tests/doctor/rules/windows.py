"""Windows cut from series, and how they were split: cases made by hand."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from tests.doctor.rules.made import case, nearly, network, shows, use

from halfhour.doctor.rules.train_val_leak import train_val_leak
from halfhour.doctor.seeing.observed import Sample
from halfhour.doctor.seeing.sampling import resolve

RANDOM = np.random.default_rng(0)


def measured(count: int, *channels: int) -> Any:
    """A random walk (count, ...): no two stretches are alike."""
    return np.random.default_rng(1).normal(size=(count, *channels)).cumsum(axis=0).astype("float32")


def cut(series: Any, length: int, stride: int) -> Any:
    """Windows (n, length, ...)."""
    return np.stack([series[start : start + length] for start in range(0, len(series) - length + 1, stride)])


def trained_on(x: Any, held: Any = None, **named: Any) -> Any:
    model = network(keras.Input(x.shape[1:]), keras.layers.Flatten(), keras.layers.Dense(2, "softmax"))
    pair = None if held is None else (held, np.arange(len(held)) % 2)
    return case(model, x, np.arange(len(x)) % 2, held=pair, **named)


@shows(train_val_leak, says="% of the validation windows begin inside an earlier training window and end inside")
def windows_a_step_apart_that_were_shuffled():
    windows = RANDOM.permutation(cut(measured(400), 24, 1))
    return trained_on(windows[:300], windows[300:])


@shows(train_val_leak, says="of the windows given to `evaluate` begin inside an earlier training window")
def windows_that_overlap_by_half_of_three_channels():
    windows = RANDOM.permutation(cut(measured(6000, 3), 40, 20))
    return trained_on(windows[:220], asked=(use("evaluate", windows[220:], np.arange(len(windows) - 220) % 2),))


@shows(train_val_leak, says="of the windows given to `predict`")
def windows_in_a_row_of_numbers_each():
    windows = RANDOM.permutation(cut(measured(900, 2), 10, 2).reshape(-1, 20))
    return trained_on(windows[:300], asked=(use("predict", windows[300:]),))


@shows(train_val_leak, says="of the validation windows")
def the_last_fifth_of_shuffled_windows():
    return trained_on(RANDOM.permutation(cut(measured(400, 2), 16, 2)), split=0.2)


@shows(train_val_leak, says="of the validation windows")
def shuffled_windows_in_a_dataset():
    windows = RANDOM.permutation(cut(measured(400), 24, 2))
    made = trained_on(windows[:1], windows[150:])
    made.fit.data = resolve(Sample(whole=tf.data.Dataset.from_tensor_slices((windows[:150], np.ones(150))).batch(16)))
    return made


@nearly(train_val_leak)
def a_series_that_was_split_in_time():
    windows = cut(measured(400), 24, 1)
    return trained_on(windows[:340], windows[340:])


@nearly(train_val_leak)
def blocks_of_time_in_turn():
    windows = cut(measured(1200), 12, 1)
    block = np.arange(len(windows)) // 60 % 5
    return trained_on(windows[block != 2], windows[block == 2])


@nearly(train_val_leak)
def recordings_that_were_drawn_whole():
    recordings = [cut(measured(80) + number * 0.37, 16, 4) for number in RANDOM.permutation(30)]
    return trained_on(np.concatenate(recordings[:22]), np.concatenate(recordings[22:]))


@nearly(train_val_leak)
def windows_side_by_side():
    windows = RANDOM.permutation(cut(measured(4000), 20, 20))
    return trained_on(windows[:150], windows[150:])


@nearly(train_val_leak)
def all_windows_shown_at_the_end():
    windows = cut(measured(400), 24, 1)
    return trained_on(windows[:340], asked=(use("predict", windows),))


@nearly(train_val_leak)
def pictures_on_the_same_ramp():
    """Every row of a background, and of every picture, is alike."""
    pictures = np.tile(np.linspace(0, 1, 20, dtype="float32"), (120, 20, 1))
    pictures[:, 8:12, 8:12] = RANDOM.normal(size=(120, 4, 4))
    return trained_on(pictures[:90], pictures[90:])


@nearly(train_val_leak)
def words_by_number():
    texts = RANDOM.permutation(cut(RANDOM.integers(0, 300, 500).astype("float32"), 24, 1))
    return trained_on(texts[:300], texts[300:])
