"""Tells numbers again that a program has brought to another shape, where nothing else is left of what gave them."""

import math
from hashlib import blake2b

import numpy as np

from halfhour.doctor.seeing.tape import draws_a_graph

MOST = 65_536  # numbers; of more, a digest would cost a step something
BYTES = 16


def digest_of(numbers: object) -> bytes | None:
    """A digest of a tensor's numbers, equal in every shape and precision of `float32` and above; nothing of most.

    Nothing where they are too many, still to be computed, or all the same, which tells nothing apart.

    >>> rows = np.array([[0.25], [0.5]], np.float32)
    >>> digest_of(rows) == digest_of(rows[:, 0].astype("float64")), digest_of(rows) == digest_of(rows + 1)
    (True, False)
    >>> digest_of(np.zeros((2, 1)))
    """
    shape = getattr(numbers, "shape", ())
    if draws_a_graph() or not hasattr(numbers, "__array__") or None in shape or not 1 < math.prod(shape) <= MOST:
        return None
    flat = np.asarray(numbers).ravel()
    if flat.dtype.kind != "f" or (flat == flat[0]).all():
        return None
    return blake2b(flat.astype(np.float32).tobytes(), digest_size=BYTES).digest()
