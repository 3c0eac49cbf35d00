"""How fast this machine trains and answers, measured on a few batches of the real thing."""

import time
from contextlib import closing
from statistics import median
from typing import Any

import keras
import numpy as np

from halfhour.records import Split
from halfhour.training.batches import Batches
from halfhour.training.checkpoint import variables_of

WARM_UP = 3  # batches that build the graph and fill the caches
MEASURED = 9  # batches
ANSWERED, BATCHES_ANSWERED = 3, 4  # times that so many batches are answered; the middle one counts


def training_speed(model: Any, split: Split, *, batch_size: int, augmentation: str) -> float:
    """Pictures a second in training.

    Args:
        model: compiled; its weights and its optimizer are left as they were.
        split: pictures to train on for a moment.
        batch_size: pictures a step.
        augmentation: as in `Batches`.
    """
    variables = variables_of(model)
    before = [keras.ops.convert_to_numpy(variable) for variable in variables]
    count = min(len(split), (WARM_UP + MEASURED) * batch_size)
    part = Split(split.pictures[:count], split.labels[:count])
    clock = BatchClock()
    with closing(
        Batches(part, model.output_shape[-1], batch_size=batch_size, seed=0, augmentation=augmentation)
    ) as batches:
        model.fit(batches, epochs=-(-(WARM_UP + MEASURED) // len(batches)), callbacks=[clock], shuffle=False, verbose=0)
    for variable, value in zip(variables, before, strict=True):
        variable.assign(value)
    return min(batch_size, count) / float(median(np.diff(clock.ends)[WARM_UP - 1 :]))


def seconds_an_answer(model: Any, split: Split, *, batch_size: int) -> float:
    """Seconds that a model takes to answer for one picture of many."""
    pictures = split.pictures[: BATCHES_ANSWERED * batch_size]
    seconds = []
    for _ in range(1 + ANSWERED):  # the first builds the graph
        began = time.perf_counter()
        model.predict(pictures, batch_size=batch_size, verbose=0)
        seconds.append(time.perf_counter() - began)
    return median(seconds[1:]) / len(pictures)


class BatchClock(keras.callbacks.Callback):
    """Takes down when each batch ends, in seconds.

    Attributes:
        ends: of every batch so far.
    """

    def __init__(self) -> None:
        super().__init__()
        self.ends: list[float] = []

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Take it down."""
        self.ends.append(time.perf_counter())
