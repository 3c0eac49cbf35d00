"""What a variable is like, cheaply: a value goes in, an `ArraySummary` comes out."""

from typing import Any

import numpy as np

from halfhour.doctor.seeing.cells import ArraySummary

ROWS = 512  # of a large array are looked at: its smallest and largest values hardly stray
SMALL = 200_000  # numbers of an array that is looked at whole, as labels are


def form_of(value: Any) -> ArraySummary | None:
    """The form of an array, a list, or a network that layers can be added to; `None` of all else.

    >>> form_of(np.arange(6.0).reshape(2, 3)), form_of([1, 2]), form_of("x")
    (ArraySummary(shape=(2, 3), low=0.0, high=5.0), ArraySummary(shape=(2,), low=0.0, high=0.0), None)
    """
    if isinstance(value, list):
        return ArraySummary((len(value),), 0.0, 0.0)
    if hasattr(value, "layers") and hasattr(value, "add"):
        return ArraySummary((len(value.layers),), 0.0, 0.0)
    shape = getattr(value, "shape", None)
    if (
        not hasattr(value, "dtype")
        or shape is None
        or not len(shape)
        or not all(isinstance(size, int) for size in shape)
    ):
        return None
    if 0 in shape:
        return ArraySummary(tuple(shape), 0.0, 0.0)
    step = 1 if np.prod(shape) <= SMALL else max(1, shape[0] // ROWS)
    part = value[::step]
    numbers = np.asarray(part.numpy() if hasattr(part, "numpy") else part)
    if numbers.dtype.kind not in "biuf":
        return None
    return ArraySummary(tuple(shape), float(numbers.min()), float(numbers.max()))
