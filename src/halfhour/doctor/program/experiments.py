"""A change tried on a copy: a case and a change go in, the score of the copy after some seconds of training comes out.

The person's model, data and random streams stay untouched.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

import numpy as np

from halfhour.doctor.program.asking import predict
from halfhour.doctor.program.case import Case
from halfhour.doctor.program.heads import head_of
from halfhour.doctor.program.observed import Array, Sample
from halfhour.doctor.program.randomness import own_randomness
from halfhour.doctor.program.rebuilding import copy_of, optimizer_of
from halfhour.doctor.program.sampling import ROWS, take
from halfhour.doctor.program.scores import Task, score
from halfhour.doctor.program.suspicion import Change

MOST_BYTES = 64_000_000  # of the inputs that a copy is trained on


@dataclass(frozen=True)
class Attempt:
    """A copy that was trained.

    Attributes:
        score: accuracy or R² on the held data.
        seconds: spent on it.
        cut: whether time ended it before the program's own number of epochs.
        go_on: trains the same copy for so many seconds more.
    """

    score: float
    seconds: float
    cut: bool
    go_on: Callable[[float], "Attempt | None"] | None = None


def attempt(case: Case, change: Change, seconds: float) -> Attempt | None:
    """Train a copy with the change for at most `seconds` and the program's own number of epochs.

    Returns:
        `None` where no copy can be made, or the data are no plain arrays of one input and one target.
    """
    if change.asked:
        return _asked_otherwise(case, change)
    task = change.task or case.task
    data = resplit(case) if change.resplit else divided(case)
    if case.head is None or task is None or data is None:
        return None
    start = monotonic()
    with own_randomness():
        copy = copy_of(case, change)
        if copy is None:
            return None
        loss = change.loss if change.loss is not None else case.of.compiled.get("loss")
        copy.compile(optimizer=optimizer_of(case, change), loss=loss)
    course = Course(case, change, copy, data, task, monotonic() - start)
    return course.train(seconds)


@dataclass
class Course:
    """The training of one copy, in as many portions as there is time for."""

    case: Case
    change: Change
    copy: Any
    data: "Divided"
    task: Task
    seconds: float
    steps: int = 0

    def train(self, seconds: float) -> Attempt | None:
        """Train for at most so long, and judge."""
        from halfhour.doctor.program.until import Until

        start = monotonic()
        size = self.change.batch_size or self.case.batch_size
        x, y = self._changed(self.data.x, self.data.y)
        epochs = 1000 if self.change.longer else int(self.case.fit.arguments.get("epochs") or 1)
        most = epochs * -(-len(x) // size)
        until = Until(seconds, most - self.steps, compiled=self.steps > 0)
        with own_randomness():
            self.copy.fit(
                x,
                y,
                batch_size=size,
                epochs=epochs,
                class_weight=None if self.change.targets else self.case.fit.arguments.get("class_weight"),
                verbose=0,
                callbacks=[until],
            )
        self.steps += until.steps
        held_x, held_y = self._changed(self.data.held_x, self.data.held_y)
        answers = predict(self.copy, Sample([held_x], [held_y]))
        head = head_of(self.copy, self.copy.loss)
        self.seconds += monotonic() - start
        reached = None if answers is None or head is None else score(answers, held_y, self.task, head)
        cut = self.steps < most
        return None if reached is None else Attempt(reached, self.seconds, cut, self.train if cut else None)

    def _changed(self, x: Array, y: Array) -> tuple[Array, Array]:
        change = self.change
        return change.inputs(x) if change.inputs else x, change.targets(y) if change.targets else y


@dataclass(frozen=True)
class Divided:
    """What a copy is trained on, and what it is judged on."""

    x: Array
    y: Array
    held_x: Array
    held_y: Array


def divided(case: Case) -> Divided | None:
    """The program's own division."""
    data, held = training_data(case.fit.data), case.held
    if data is None or len(held.inputs) != 1 or len(held.targets) != 1:
        return None
    return Divided(*data, held.inputs[0], held.targets[0])


def resplit(case: Case) -> Divided | None:
    """Training and held rows together, shuffled and cut anew."""
    parts = [training_data(case.fit.data), training_data(case.held)]
    rows = [part for part in parts if part is not None]
    if len(rows) < 2 or rows[0][0].shape[1:] != rows[1][0].shape[1:] or rows[0][1].shape[1:] != rows[1][1].shape[1:]:
        return None
    x, y = (np.concatenate(arrays) for arrays in zip(*rows, strict=True))
    order = np.random.default_rng(0).permutation(len(x))
    held, learnt = order[: len(x) // 5][:ROWS], order[len(x) // 5 :]
    return Divided(x[learnt], y[learnt], x[held], y[held])


def _asked_otherwise(case: Case, change: Change) -> Attempt | None:
    """What the person's own network answers when it is asked with other inputs."""
    start = monotonic()
    reached = case.score_on(change.asked[1]) if change.asked else None
    return None if reached is None else Attempt(reached, monotonic() - start, cut=False)


def untrained(case: Case) -> float | None:
    """What a program that crashed leaves: its network's score before training; where it cannot answer, a guess's."""
    if case.head is None or case.task is None or len(case.held.targets) != 1:
        return None
    if not case.model.built:
        return case.guess
    with own_randomness():
        copy = copy_of(case, Change())
        try:
            answers = predict(copy, case.held) if copy is not None else None
        except ValueError:  # the network does not take these inputs: that is what it crashed of
            return case.guess
    reached = None if answers is None else score(answers, case.held.targets[0], case.task, case.head)
    return case.guess if reached is None else reached


def training_data(sample: Sample) -> tuple[Array, Array] | None:
    """Inputs and targets to train a copy on: rows of the person's own arrays where they are still what they were."""
    if len(sample.inputs) != 1 or len(sample.targets) != 1:
        return None
    x, y = sample.inputs[0], sample.targets[0]
    whole = sample.whole
    if sample.rows is not None and isinstance(whole, tuple) and hasattr(whole[0], "shape"):
        full_x, full_y, first, count = whole
        if np.array_equal(take(full_x, sample.rows), x, equal_nan=x.dtype.kind == "f"):
            most = max(len(x), MOST_BYTES // max(1, x[:1].nbytes))
            rows = np.sort(np.random.default_rng(0).permutation(np.arange(first, count))[:most])
            x, y = take(full_x, rows), take(full_y, rows)
    return (x, y) if len(x) == len(y) else None
