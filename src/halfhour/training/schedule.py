"""What changes over a training, the learning rate and the pictures' size: settings -> the callbacks that move it."""

import math
from collections.abc import Callable

import keras

from halfhour.models.growing import grow, growing, stage
from halfhour.recipe import Settings
from halfhour.training.deadline import Deadline

WARM_UP = 0.1  # of the training; budgeted training is not sensitive to it


def schedule(model: keras.Model, settings: Settings, deadline: Deadline) -> list[keras.callbacks.Callback]:
    """The callbacks that a network and its settings need: for a constant rate and whole pictures, none."""
    moves: list[keras.callbacks.Callback] = [Growth(deadline.fraction)] if growing(model) else []
    if settings.schedule == "plateau":
        moves.append(keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=3))
    curve = {"cosine": cosine, "linear": linear}.get(settings.schedule)
    if curve:
        moves.append(Annealing(settings.learning_rate, curve, deadline.fraction))
    return [AtHand(), *moves] if moves and keras.config.backend() == "jax" else moves


class AtHand(keras.callbacks.Callback):
    """Lets what other callbacks set before a batch count on JAX.

    There Keras's `fit` keeps all state to itself until an epoch ends, and then writes it over whatever was set
    meanwhile: a learning rate set before a batch would count for the first batch of an epoch alone.
    """

    def on_train_batch_begin(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Give the state back to the network's variables; `fit` takes it from there again."""
        self.model.jax_state_sync()


class Annealing(keras.callbacks.Callback):
    """Moves the learning rate along a curve that ends at zero.

    Args:
        peak: the highest learning rate.
        curve: the share of the peak at a fraction of the training.
        fraction: how much of the training is over, 0..1; steps or seconds, whichever drives it.
    """

    def __init__(self, peak: float, curve: Callable[[float], float], fraction: Callable[[], float]) -> None:
        super().__init__()
        self._peak = peak
        self._curve = curve
        self._fraction = fraction

    def on_train_batch_begin(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Set the rate for this batch."""
        self.model.optimizer.learning_rate = self._peak * self._curve(self._fraction())


class Growth(keras.callbacks.Callback):
    """Lets a network that can learn from small pictures first do so, and from whole ones once it is over.

    Args:
        fraction: how much of the training is over, 0..1.
    """

    def __init__(self, fraction: Callable[[], float]) -> None:
        super().__init__()
        self._fraction = fraction

    def on_train_batch_begin(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Set the size for this batch."""
        grow(self.model, stage(self._fraction()))

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:
        """Leave the network as it was."""
        grow(self.model, 1.0)


def cosine(fraction: float) -> float:
    """Half a cosine wave from 1 to 0 (Loshchilov & Hutter, SGDR, ICLR 2017, one cycle).

    >>> [round(cosine(fraction), 3) for fraction in (0.0, 0.5, 1.0)]
    [1.0, 0.5, 0.0]
    """
    return 0.5 * (1 + math.cos(math.pi * fraction))


def linear(fraction: float) -> float:
    """A short warm-up, then a straight line to 0, the best of the shapes under a budget (Li et al., ICLR 2020).

    >>> [round(linear(fraction), 3) for fraction in (0.05, 0.1, 0.55, 1.0)]
    [0.5, 1.0, 0.5, 0.0]
    """
    return min(fraction / WARM_UP, (1 - fraction) / (1 - WARM_UP))
