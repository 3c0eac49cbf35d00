"""Is it a digit at all? A digit's fine mask -> whether it is made of strokes, as writing is."""

import numpy as np
from scipy.ndimage import distance_transform_edt, label

from halfhour.images.photo.sheet import Mask

THICKEST_SPOT = 0.42  # of the longer side; MNIST's boldest are at 0.32, a solid shape is at 0.5 and more
MOST_HOLES = 3  # an 8 has two, an open loop makes one more; wheels, windows and text make many
SMALLEST_HOLE = 0.01  # share of the box; what a pen leaves white between two lines is smaller


def is_written(digit: Mask) -> bool:
    """Whether a mask can be the strokes of one digit.

    >>> is_written(np.ones((160, 160), bool))
    False
    >>> is_written(np.ones((160, 20), bool))
    True
    """
    thickest = 2 * float(distance_transform_edt(np.pad(digit, 1)).max())
    return thickest <= THICKEST_SPOT * max(digit.shape) and holes(digit) <= MOST_HOLES


def holes(digit: Mask) -> int:
    """How many patches of ground are closed in by ink."""
    ground, _count = label(~np.pad(digit, 1))
    sizes = np.bincount(ground.ravel())[2:]  # 0 is the ink, 1 the ground around
    return int((sizes >= SMALLEST_HOLE * digit.size).sum())
