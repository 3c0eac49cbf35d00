"""Networks whose weights are set by hand, so that their answers are known before they are asked."""

from typing import Any

import numpy as np


def echo(
    units: int,
    activation: str | None,
    loss: Any = "sparse_categorical_crossentropy",
    *,
    optimizer: Any = "adam",
    functional: bool = False,
) -> Any:
    """A compiled network that hands its inputs (n, units) to its last activation as they are.

    A softmax of logarithms gives the shares themselves; one linear unit gives the logit that it was given.
    """
    import keras

    last = keras.layers.Dense(units, activation, kernel_initializer="identity")
    if functional:
        given = keras.Input((units,))
        model: Any = keras.Model(given, last(given))
    else:
        model = keras.Sequential([keras.Input((units,)), last])
    model.compile(optimizer=optimizer, loss=loss)
    return model


def blank(model: Any) -> Any:
    """The model with every weight of its last layer with weights at 0: it answers the same to every input."""
    last = [layer for layer in model.layers if layer.weights][-1]
    last.set_weights([np.zeros_like(weight) for weight in last.get_weights()])
    return model


def logs(shares: Any) -> Any:
    """Inputs (n, classes) to which an echo with a softmax answers these shares."""
    return np.log(np.asarray(shares)).astype(np.float32)


def sure_of(classes: Any, count: int, share: float = 0.98) -> Any:
    """Inputs to which an echo with a softmax names these classes, each with this share; the rest shares evenly."""
    shares = np.full((len(classes), count), (1 - share) / (count - 1))
    shares[np.arange(len(classes)), classes] = share
    return logs(shares)
