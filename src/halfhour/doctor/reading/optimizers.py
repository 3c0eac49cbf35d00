"""An optimizer as rules need it: its name, its rate, and the rates that it usually works with."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras

# Learning rates that each optimizer usually works with: the lowest, a good one, the highest. Keras's own defaults,
# but for Adadelta, whose paper (Zeiler, 2012) has 1.0 where Keras has 0.001, and SGD, which pictures want at 0.1.
USUAL = {
    "sgd": (0.001, 0.05, 0.5),
    "adadelta": (0.1, 1.0, 10.0),
    "adagrad": (0.001, 0.01, 0.5),
    "ftrl": (0.001, 0.05, 1.0),
    "rmsprop": (0.00005, 0.001, 0.01),
    "lion": (0.00001, 0.0003, 0.003),
    "muon": (0.001, 0.02, 0.2),  # Jordan et al. (2024): 0.02 for matrices
}
ADAM = (0.00005, 0.001, 0.01)
HEAVY = 0.8  # momentum m multiplies the step by 1 / (1 - m)


@dataclass(frozen=True)
class Optimizer:
    """What moves the weights.

    Attributes:
        name: of its class, as it is written in a program: `Adam`.
        rate: the learning rate that the training began with; `None` where it is not known.
        momentum: of SGD.
        weight_decay: share of each weight taken off a step, times the rate.
        own: the Keras optimizer itself; it is asked, never changed.
    """

    name: str = "Adam"
    rate: float | None = None
    momentum: float = 0.0
    weight_decay: float = 0.0
    own: Any = None

    @property
    def schedule(self) -> "keras.optimizers.schedules.LearningRateSchedule | None":
        """The schedule that sets its rate; nothing where that is a number."""
        import keras

        found = getattr(self.own, "_learning_rate", None)
        return found if isinstance(found, keras.optimizers.schedules.LearningRateSchedule) else None

    @property
    def usual(self) -> tuple[float, float, float]:
        """The lowest, a good and the highest learning rate that are usual with it.

        >>> Optimizer("SGD").usual, Optimizer("SGD", momentum=0.9).usual
        ((0.001, 0.05, 0.5), (0.0001, 0.01, 0.1))
        """
        low, good, high = USUAL.get(self.name.lower(), ADAM)
        if self.name.lower() == "sgd" and self.momentum >= HEAVY:
            return low / 10, good / 5, high / 5
        return low, good, high


def optimizer_of(own: Any, rates: list[float]) -> Optimizer:
    """The reading of a model's optimizer; `LossScaleOptimizer` of mixed precision is the one inside it.

    Args:
        own: of Keras; `None` before compile.
        rates: seen at the start of each epoch.
    """
    own = getattr(own, "inner_optimizer", own)
    try:
        rate = float(f"{rates[0] if rates else float(own.learning_rate):.6g}")  # Keras keeps it as float32
    except (AttributeError, TypeError, ValueError):
        rate = None
    return Optimizer(
        type(own).__name__ if own is not None else "",
        rate,
        float(getattr(own, "momentum", 0) or 0),
        float(getattr(own, "weight_decay", 0) or 0),
        own,
    )
