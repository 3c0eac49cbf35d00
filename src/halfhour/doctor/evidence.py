"""What the rules look at: the course of a finished training, and small readings of it that several rules share."""

import math
from dataclasses import dataclass

from halfhour.recipe import Recipe, Settings
from halfhour.records import History


@dataclass(frozen=True)
class TrainingEvidence:
    """A training as the rules see it.

    Attributes:
        train_accuracy: share right on the training pictures without dropout and augmentation, 0..1.
        validation_count: pictures in the validation split, which sets how far its accuracy swings by chance.
    """

    recipe: Recipe
    settings: Settings
    history: History
    num_classes: int
    train_accuracy: float
    validation_count: int

    @property
    def last_validation_accuracy(self) -> float:
        """Mean over the last tenth of the epochs, two at the least, so that one swing decides nothing."""
        return mean(self.history.column("validation_accuracy")[-self.tail :])

    @property
    def tail(self) -> int:
        """How many epochs count as the end."""
        return max(2, len(self.history.epochs) // 10)

    @property
    def annealed(self) -> bool:
        """Whether the learning rate has been brought down to nothing, so that the curves are flat of necessity."""
        rates = self.history.column("learning_rate")
        return bool(rates) and rates[-1] < 0.05 * self.settings.learning_rate


def mean(values: list[float]) -> float:
    """The arithmetic mean."""
    return sum(values) / len(values)


def standard_error(accuracy: float, count: int) -> float:
    """How far an accuracy measured on `count` pictures strays by chance (binomial standard deviation).

    >>> round(standard_error(0.9, 900), 3)
    0.01
    """
    return math.sqrt(max(accuracy * (1 - accuracy), 1 / count) / count)


def slope_of_log(values: list[float]) -> float:
    """Relative change a step, as the least-squares slope of the logarithms.

    >>> round(slope_of_log([1.0, 0.9, 0.81]), 4) == round(math.log(0.9), 4)
    True
    """
    logs = [math.log(max(value, 1e-12)) for value in values]
    middle = (len(logs) - 1) / 2
    spread = sum((place - middle) ** 2 for place in range(len(logs)))
    return sum((place - middle) * log for place, log in enumerate(logs)) / spread if spread else 0.0
