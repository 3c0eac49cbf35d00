"""The course of a training, epoch by epoch, and what it came to: of a script and of this project's own runs."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from statistics import linear_regression
from typing import Literal

from halfhour.doctor.reading.optimizers import Optimizer
from halfhour.doctor.reading.scores import standard_error
from halfhour.recipe import Settings

Learned = Literal["nothing", "something", "well"]
WELL = 0.9  # skill
NOTHING = 0.05  # skill, where chance does not explain more


@dataclass(frozen=True)
class Curves:
    """A training as its figures show it. Accuracies are shares, 0..1; losses are as the loss gives them.

    Attributes:
        losses, validation_losses: by epoch; empty where they are not known.
        accuracies, validation_accuracies: by epoch; empty where nothing counted right answers.
        rates: learning rate at the start of each epoch; empty where they are not known.
        train_score, held_score: accuracy, or R² of values, of the weights at the end; `None` where it is not known.
        chance: what the best constant answer scores on the held samples.
        num_classes: that a cross-entropy tells apart; `None` for any other loss.
        learned: a coarse verdict; `None` where nobody can tell.
        train_count, held_count: samples, of a repeated stream those of one round; 0 where it is not known.
        judged_count: held samples that `held_score` was measured on.
        batch_size: samples a step.
        first_loss: after the first step; `None` where it is not known.
        asked_epochs: that the training was to have.
        asked_steps: of each epoch, where the program says so itself.
        by_batch: whether the program trains batch by batch, in a loop of its own.
        one_of_many: whether it is one of many trainings of the same network, of which each says little.
        made_steps: that it made, where they were counted.
        opposed: whether another network was trained against this one.
        optimizer: what moves the weights.
        values: whether the scores are R².
        weighted: whether samples count by weights of the program's own.
        restored: whether a callback brought back the weights of the best epoch at the end.
        simple: what a simple method reaches on some of the same samples, asked only when it matters.
        settings: of `halfhour train`, where the training is one of its own, so that its options mend it.
    """

    losses: list[float]
    validation_losses: list[float] = field(default_factory=list)
    accuracies: list[float] = field(default_factory=list)
    validation_accuracies: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    train_score: float | None = None
    held_score: float | None = None
    chance: float = 0.0
    num_classes: int | None = None
    learned: Learned | None = None
    train_count: int = 0
    held_count: int = 0
    judged_count: int = 0
    batch_size: int = 32
    first_loss: float | None = None
    asked_epochs: int = 1
    asked_steps: int | None = None
    by_batch: bool = False
    one_of_many: bool = False
    made_steps: int = 0
    opposed: bool = False
    optimizer: Optimizer = field(default_factory=Optimizer)
    values: bool = False
    weighted: bool = False
    restored: bool = False
    simple: Callable[[], float | None] = lambda: None
    settings: Settings | None = None

    @property
    def too_short(self) -> bool:
        """Whether a training of this project's own ended before it had seen each picture once."""
        return self.settings is not None and 0 < self.made_steps * self.batch_size < self.train_count

    @property
    def steps(self) -> int:
        """Steps of the whole training: counted, else reckoned from the number of samples; 0 where neither is known."""
        return self.made_steps or len(self.losses) * -(-self.train_count // self.batch_size)

    @property
    def seen_count(self) -> int:
        """Samples that its steps took, each as often as it came."""
        return self.steps * self.batch_size

    @property
    def skill(self) -> float | None:
        """How far the answers have come from guessing (0) to perfect (1), on the training samples."""
        return None if self.train_score is None else skill(self.train_score, self.chance)

    @property
    def tail(self) -> int:
        """How many epochs count as the end: a tenth, two at the least, so that one swing decides nothing."""
        return max(2, len(self.losses) // 10)

    @property
    def annealed(self) -> bool:
        """Whether the learning rate has been brought down to nothing, so that the curves are flat of necessity."""
        return bool(self.rates) and self.rates[-1] < 0.05 * max(self.rates)

    @cached_property
    def by_chance(self) -> float:
        """How far apart two scores may lie by chance: three standard errors on the held samples."""
        return 3 * standard_error(self.held_score or 0.0, self.judged_count)


def skill(score: float, chance: float) -> float:
    """How far a score has come from guessing (0) to perfect (1).

    >>> skill(0.75, 0.5)
    0.5
    """
    return (score - chance) / max(1 - chance, 1e-9)


def how_much_was_learned(score: float, chance: float, count: int, *, values: bool = False) -> Learned:
    """The coarse verdict on a score: next to nothing is what chance explains, by three standard errors.

    Args:
        score: on the training samples.
        chance: what the best constant answer scores.
        count: samples that the score was measured on.
        values: whether it is R², which does not stray as shares do.

    >>> [how_much_was_learned(score, 0.1, 1000) for score in (0.12, 0.6, 0.99)]
    ['nothing', 'something', 'well']
    """
    gained = skill(score, chance)
    straying = 0.0 if values else 3 * math.sqrt(chance * (1 - chance) / max(count, 1)) / max(1 - chance, 1e-9)
    return "nothing" if gained < max(NOTHING, straying) else "well" if gained > WELL else "something"


def slope_of_log(values: list[float]) -> float:
    """Relative change a step, as the least-squares slope of the logarithms.

    >>> round(slope_of_log([1.0, 0.9, 0.81]), 4) == round(math.log(0.9), 4)
    True
    """
    if len(values) < 2:
        return 0.0
    if not all(map(math.isfinite, values)):
        return math.nan
    return linear_regression(range(len(values)), [math.log(max(value, 1e-12)) for value in values]).slope
