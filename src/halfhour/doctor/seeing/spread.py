"""Where the values of arrays lie, as records that no shuffle changes."""

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

MOST_LOOKED_THROUGH = 100e6  # bytes of an array: 0.1 s


class Spread(NamedTuple):
    """The smallest, the largest and the mean value of an array, and their standard deviation."""

    low: float
    high: float
    mean: float
    deviation: float


def spreads(arrays: list[Any]) -> list[Spread | None]:
    """Of each array of fractions.

    >>> spreads([np.array([[1.0, 3.0]]), np.arange(3)])
    [Spread(low=1.0, high=3.0, mean=2.0, deviation=1.0), None]
    """
    return [
        _spread(one)
        if isinstance(one, np.ndarray) and one.dtype.kind == "f" and 0 < one.nbytes < MOST_LOOKED_THROUGH
        else None
        for one in arrays
    ]


def _spread(array: npt.NDArray[Any]) -> Spread:
    mean = float(array.mean(dtype=np.float64))
    squares = float(np.vdot(array, array)) / array.size  # without a second array, as `std` makes one
    return Spread(float(array.min()), float(array.max()), mean, math.sqrt(max(0.0, squares - mean**2)))
