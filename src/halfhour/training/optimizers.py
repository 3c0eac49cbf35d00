"""Optimizers by name: settings -> what a network is compiled with."""

from typing import Any

import keras

from halfhour.recipe import Settings

SMOOTHING = 0.2  # of the labels, with `quick`
FAST_BIAS = 64.0  # times the learning rate of the weights
# Weight decay is per step and unit of learning rate. With momentum m and a decay of 1.3e-3 in the gradient (airbench94)
# weights shrink by 1.3e-3 / (1 - m) of themselves in the long run, which Keras's decoupled decay does at once.
QUICK_DECAY = 1.3e-3 / (1 - 0.85)


class FastBias(keras.optimizers.SGD):
    """Nesterov's momentum under which offsets learn 64 times as fast as weights (of airbench94)."""

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Move one variable."""
        factor = FAST_BIAS if len(variable.shape) == 1 else 1.0
        super().update_step(gradient, variable, learning_rate * factor)


def compiled_with(settings: Settings) -> dict[str, Any]:
    """The optimizer and the loss of these settings, as `compile` takes them."""
    smoothing = SMOOTHING if settings.optimizer == "quick" else 0.0
    return {"optimizer": _optimizer(settings), "loss": keras.losses.CategoricalCrossentropy(label_smoothing=smoothing)}


def _optimizer(settings: Settings) -> Any:
    if settings.optimizer == "quick":
        return FastBias(settings.learning_rate, momentum=0.85, nesterov=True, weight_decay=QUICK_DECAY)
    if settings.optimizer == "sgd":
        return keras.optimizers.SGD(settings.learning_rate, momentum=0.9, nesterov=True, weight_decay=1e-4 / (1 - 0.9))
    return keras.optimizers.Adam(settings.learning_rate)
