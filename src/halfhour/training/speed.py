"""How fast this machine trains and answers, measured on a few batches of the real thing."""

import time
from collections.abc import Callable
from contextlib import closing
from statistics import median
from typing import NamedTuple

import keras
import numpy as np

from halfhour.records import Pictures, Split
from halfhour.training.batches import Batches, fed
from halfhour.training.checkpoint import variables_of
from halfhour.training.optimizers import ready

WARM_UP = 3  # batches that build the graph and fill the caches
MEASURED = 9  # batches
BATCHES_ANSWERED = 4  # in the longer of two predictions
ANSWERED, ENOUGH_SECONDS = 3, 0.3  # times, of which the middle one counts; fewer where they take as long as this
LEAST_OF_THE_MEAN = 0.5  # what a picture takes of the mean at least: a difference of two times may come out as nothing


def training_speed(model: keras.Model, split: Split, *, batch_size: int, augmentation: str) -> float:
    """Pictures a second in training.

    Args:
        model: compiled; its weights and its optimizer are left as they were.
        split: pictures to train on for a moment.
        batch_size: pictures a step.
        augmentation: as in `Batches`.
    """
    ready(model)
    variables = variables_of(model)
    before = [keras.ops.convert_to_numpy(variable) for variable in variables]
    count = min(len(split), (WARM_UP + MEASURED) * batch_size)
    part = Split(split.pictures[:count], split.labels[:count])
    clock = BatchClock()
    with closing(
        Batches(part, model.output_shape[-1], batch_size=batch_size, seed=0, augmentation=augmentation)
    ) as batches:
        model.fit(
            fed(batches), epochs=-(-(WARM_UP + MEASURED) // len(batches)), callbacks=[clock], shuffle=False, verbose=0
        )
    for variable, value in zip(variables, before, strict=True):
        variable.assign(value)
    return min(batch_size, count) / float(median(np.diff(clock.ends)[WARM_UP - 1 :]))


class Answering(NamedTuple):
    """How fast a network answers here, in seconds.

    Attributes:
        seconds: for one picture of many.
        call: for a prediction, however few its pictures.
        built: for building the graph before the first.
    """

    seconds: float
    call: float
    built: float


def seconds_an_answer(ask: Callable[[Pictures], object], pictures: Pictures, *, batch_size: int) -> Answering:
    """How fast a network answers: from one batch and from several, since each call of `predict` has a cost of its own.

    Args:
        ask: answers for pictures (N, H, W, C), in batches.
        pictures: to ask about, the first of them.
        batch_size: pictures of a batch.
    """
    few, many = pictures[:batch_size], pictures[: BATCHES_ANSWERED * batch_size]
    began = time.perf_counter()
    ask(few)
    built = time.perf_counter() - began
    short = _seconds(ask, few)
    if short > ENOUGH_SECONDS or len(many) == len(few):
        return Answering(short / len(few), 0.0, built)
    long = _seconds(ask, many)
    each = max((long - short) / (len(many) - len(few)), LEAST_OF_THE_MEAN * long / len(many))
    each = min(each, long / len(many))
    return Answering(each, long - each * len(many), built)


def _seconds(ask: Callable[[Pictures], object], pictures: Pictures) -> float:
    """Seconds that these answers take: the middle of a few times."""
    seconds: list[float] = []
    while len(seconds) < ANSWERED and sum(seconds) < ENOUGH_SECONDS:
        began = time.perf_counter()
        ask(pictures)
        seconds.append(time.perf_counter() - began)
    return median(seconds)


class BatchClock(keras.callbacks.Callback):
    """Takes down when each batch ends, in seconds.

    Attributes:
        ends: of every batch so far.
    """

    def __init__(self) -> None:
        super().__init__()
        self.ends: list[float] = []

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Take it down."""
        self.ends.append(time.perf_counter())
