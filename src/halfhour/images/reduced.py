"""Pictures at a share of their sides, as a network from nothing learns from large ones."""

from dataclasses import replace

import numpy as np

from halfhour.records import Pixels, Split

PORTION = 256  # pictures reduced at a time
SHOWN = 96  # pixels of a picture among many, as large as it is shown


def reduced_split(split: Split, factor: int) -> Split:
    """The same pictures with 1/factor of their sides, in memory."""
    starts = range(0, len(split), PORTION)
    parts = [reduced(split.pictures[start : start + PORTION], factor) for start in starts]
    return replace(split, pictures=np.concatenate(parts))


def reduced(pictures: Pixels, factor: int) -> Pixels:
    """Pictures (N, H, W, C) uint8 at 1/factor of their sides: the means of squares; what is left over is cut off.

    >>> reduced(np.array([[[[0], [2]], [[4], [6]]]], np.uint8), 2).ravel()
    array([3], dtype=uint8)
    """
    count, height, width, channels = pictures.shape
    rows, columns = height // factor, width // factor
    squares = pictures[:, : rows * factor, : columns * factor].reshape(count, rows, factor, columns, factor, channels)
    means: Pixels = np.rint(squares.mean(axis=(2, 4), dtype=np.float32)).astype(np.uint8)
    return means


def small(pictures: Pixels) -> Pixels:
    """Pictures as they are shown among many: large ones at a fraction of their sides.

    >>> small(np.zeros((1, 224, 224, 3), np.uint8)).shape, small(np.zeros((1, 28, 28, 1), np.uint8)).shape
    ((1, 112, 112, 3), (1, 28, 28, 1))
    """
    return reduced(pictures, max(1, min(pictures.shape[1:3]) // SHOWN))
