"""Losses that charge more for predictions on one side: a loss goes in, the quantile at which it is lowest comes out."""

from collections.abc import Callable

import numpy as np

HALF = 0.5  # the median, which is the same from both sides
NEAR = 1e-4  # of two quantiles that are the same, in float32
STRAIGHT = 1e-3  # share of the loss by which that of twice the error may be other than twice as large


def is_lopsided(loss: object) -> bool:
    """Whether a loss is after another quantile than the median: R² then says little of a prediction."""
    found = quantile_of(loss) if callable(loss) else None
    return found is not None and abs(found - HALF) > NEAR


def quantile_of(loss: Callable[[object, object], object]) -> float | None:
    """The quantile at which a loss is lowest; nothing if it isn't two straight lines that meet at no error."""
    low, lower, high, higher = (_charged(loss, error) for error in (-1.0, -2.0, 1.0, 2.0))
    if low is None or lower is None or high is None or higher is None or low <= 0 or high <= 0:
        return None
    if abs(lower - 2 * low) > STRAIGHT * low or abs(higher - 2 * high) > STRAIGHT * high:
        return None
    return low / (low + high)


def _charged(loss: Callable[[object, object], object], error: float) -> float | None:
    """What the loss charges for a prediction of 0 plus `error` where the truth is 0."""
    import keras

    truth, answer = (np.full((1, 1), value, np.float32) for value in (0.0, error))
    try:
        value = loss(keras.ops.convert_to_tensor(truth), keras.ops.convert_to_tensor(answer))
        return float(np.mean(keras.ops.convert_to_numpy(value)))
    except Exception:  # a function of others may want other shapes
        return None
