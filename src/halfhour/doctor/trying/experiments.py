"""A change tried on a copy: a case and a change go in, the score of the copy after some training comes out.

The person's model, data and random streams stay untouched.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from halfhour.doctor.reading.asking import predict
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.heads import head_of
from halfhour.doctor.reading.layers import flat_layers, has
from halfhour.doctor.reading.scores import Task, score
from halfhour.doctor.seeing.observed import Array, Sample
from halfhour.doctor.suspicion import Change
from halfhour.doctor.trying.cost import building_cost, step_cost
from halfhour.doctor.trying.division import Divided, divided, judged_on, resplit
from halfhour.doctor.trying.randomness import own_randomness
from halfhour.doctor.trying.rebuilding import copy_of, new_optimizer
from halfhour.stopwatch import Patience

if TYPE_CHECKING:
    import keras

PORTION_BYTES = 16_000_000  # of inputs put into order at once
QUICK_STEPS = 8  # of a network without convolutions and recurrence, whose steps take less time than the call of one


@dataclass(frozen=True)
class Attempt:
    """A copy that was trained.

    Attributes:
        score: accuracy or R² on the held data.
        seconds: that it took.
        cost: of its budget, in nominal seconds.
        rows: held rows that it was judged on.
        share: of the program's own number of steps, how many it made.
        go_on: trains the same copy on, for so many nominal seconds.
    """

    score: float
    seconds: float
    cost: float
    rows: int
    share: float
    go_on: Callable[[float], "Attempt | None"] | None = None

    @property
    def cut(self) -> bool:
        """Whether its budget ended it before the program's own number of steps."""
        return self.share < 1


def attempt(case: Case, change: Change, budget: float, patience: Patience) -> Attempt | None:
    """Train a copy with the change for at most the program's own number of epochs.

    Args:
        case: the training.
        change: to it.
        budget: nominal seconds of training.
        patience: when to end it all the same.

    Returns:
        `None` where no copy can be made, or the data are no plain arrays of one input and one target.
    """
    if change.asked:
        return _asked_otherwise(case, change.asked[1])
    task = change.task or case.problem.task
    data = resplit(case) if change.resplit else divided(case)
    if case.head is None or task is None or data is None:
        return None
    start = monotonic()
    with own_randomness():
        copy = copy_of(case, change)
        if copy is None:
            return None
        loss = change.loss if change.loss is not None else case.model_seen.compiled.get("loss")
        copy.compile(optimizer=new_optimizer(case, change), loss=loss, steps_per_execution=_steps_at_once(copy))
    training = CopyTraining(case, change, copy, data, task, patience, monotonic() - start, building_cost(copy))
    return training.train(budget)


def _steps_at_once(copy: "keras.Model") -> int:
    """Steps that TensorFlow makes on its own before Keras hears of them."""
    quick = all(has(layer, "dense") or not has(layer, "weighs") for layer in flat_layers(copy))
    return QUICK_STEPS if quick else 1


@dataclass
class CopyTraining:
    """The training of one copy, in portions."""

    case: Case
    change: Change
    copy: "keras.Model"
    data: Divided
    task: Task
    patience: Patience
    seconds: float
    cost: float
    steps: int = 0

    def train(self, budget: float) -> Attempt | None:
        """Train for at most so many nominal seconds, and judge."""
        start = monotonic()
        x, y = self._changed(self.data.x, self.data.y)
        size = min(self.change.batch_size or self.case.batch_size, len(x))
        epochs = self.change.epochs or self.case.epochs
        most = epochs * -(-max(len(x), self.data.count) // size)
        each = step_cost(self.copy, size)
        before = self.steps
        with own_randomness(self.steps):
            self._train(x, y, size, min(most, self.steps + max(1, round(budget / each))))
        held_x, held_y = self._changed(self.data.held_x, self.data.held_y)
        answers = predict(self.copy, Sample([held_x], [held_y]))
        head = head_of(self.copy, self.copy.loss)
        self.seconds += monotonic() - start
        self.cost += (self.steps - before) * each
        reached = None if answers is None or head is None else score(answers, held_y, self.task, head)
        share = self.steps / most
        go_on = self.train if share < 1 else None
        return None if reached is None else Attempt(reached, self.seconds, self.cost, len(held_y), share, go_on)

    def _train(self, x: Array, y: Array, size: int, goal: int) -> None:
        """Steps on rows in random orders, one after the other as if they were one epoch.

        Between epochs Keras does more than a small network in a step; so a table of 150 rows goes through its hundred
        epochs in a second.
        """
        from halfhour.doctor.trying.until import Until

        epoch = -(-len(x) // size)
        portion = max(epoch, PORTION_BYTES // max(1, size * x[:1].nbytes))
        until = Until(self.patience)
        while self.steps < goal and not self.patience.over:
            wanted = min(portion, goal - self.steps)
            orders = [np.random.permutation(len(x)) for _ in range(-(-wanted * size // len(x)))]
            rows = np.concatenate(orders)[: wanted * size]
            self.copy.fit(
                x[rows],
                y[rows],
                batch_size=size,
                shuffle=False,
                class_weight=None if self.change.targets else self.case.fit.arguments.get("class_weight"),
                verbose=0,
                callbacks=[until],
            )
            self.steps += min(until.steps, wanted)

    def _changed(self, x: Array, y: Array) -> tuple[Array, Array]:
        change = self.change
        return change.inputs(x) if change.inputs else x, change.targets(y) if change.targets else y


def _asked_otherwise(case: Case, asked: Sample) -> Attempt | None:
    """What the person's own network answers when it is asked with other inputs."""
    start = monotonic()
    reached = case.evaluation.score_on(asked)
    return None if reached is None else Attempt(reached, monotonic() - start, 0.0, len(asked.inputs[0]), share=1.0)


def standing(case: Case) -> float | None:
    """The program as it stands, on the rows that its copies are judged on.

    Of a program that crashed: its network's score before training; where it cannot answer, a guess's.
    """
    held = judged_on(case)
    if case.head is None or case.problem.task is None or held is None:
        return case.evaluation.held_score
    if case.crashed and not case.model.built:
        return case.evaluation.guess
    with own_randomness():
        model = copy_of(case, Change()) if case.crashed else case.model
        try:
            answers = predict(model, Sample([held[0]], [held[1]])) if model is not None and case.final else None
        except Exception:  # the network does not take these inputs: that is what it crashed of
            answers = None
    reached = None if answers is None else score(answers, held[1], case.problem.task, case.head)
    return case.evaluation.guess if reached is None and case.crashed else reached
