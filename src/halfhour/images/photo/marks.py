"""Marks: connected pieces of ink, each with its box."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import find_objects, label

from halfhour.images.photo.sheet import Mask

EVERY_NEIGHBOUR = np.ones((3, 3), bool)
# Shares of the taller mark's height, from digits written in several strokes: the bar of a 5, the foot of a 1.
GAP = 0.25  # between marks above each other
NEAR = 0.12  # between a small mark and the large one it belongs to
OVERLAP = 0.5  # share of the narrower mark's width that lies above or below the other
SMALL_BESIDE = 0.4  # share of the larger extent


@dataclass(frozen=True)
class Mark:
    """A piece of ink: its numbers in the labelled sheet, and its box in pixels, `bottom` and `right` outside."""

    numbers: tuple[int, ...]
    top: int
    bottom: int
    left: int
    right: int

    @property
    def height(self) -> int:
        """Rows of the box."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Columns of the box."""
        return self.right - self.left

    @property
    def extent(self) -> int:
        """The longer side of the box."""
        return max(self.height, self.width)


def find_marks(ink: Mask) -> tuple[list[Mark], npt.NDArray[np.int32]]:
    """The marks of a sheet, and the sheet with every pixel labelled by its mark's number, 0 for bare ground.

    >>> marks, labels = find_marks(np.array([[1, 0, 0], [1, 0, 1]], bool))
    >>> [(mark.height, mark.width) for mark in marks]
    [(2, 1), (1, 1)]
    """
    labels, _count = label(ink, structure=EVERY_NEIGHBOUR)
    boxes = enumerate(find_objects(labels), start=1)
    marks = [Mark((number,), rows.start, rows.stop, columns.start, columns.stop) for number, (rows, columns) in boxes]
    return marks, labels


def only(labels: npt.NDArray[np.int32], marks: Sequence[Mark]) -> Mask:
    """Where the ink of some of the marks is."""
    chosen = np.zeros(int(labels.max()) + 1, bool)
    chosen[[number for mark in marks for number in mark.numbers]] = True
    chosen[0] = False
    return chosen[labels]


def joined(first: Mark, second: Mark) -> Mark:
    """Two marks taken as one."""
    return Mark(
        first.numbers + second.numbers,
        min(first.top, second.top),
        max(first.bottom, second.bottom),
        min(first.left, second.left),
        max(first.right, second.right),
    )


def belong(one: Mark, other: Mark) -> bool:
    """Whether two marks are strokes of one digit: above each other, or a small one close by.

    >>> bar, body = Mark((1,), 0, 5, 30, 60), Mark((2,), 10, 100, 0, 50)
    >>> belong(bar, body), belong(body, Mark((3,), 10, 100, 60, 110))
    (True, False)
    """
    taller = max(one.height, other.height)
    beside = max(one.left, other.left) - min(one.right, other.right)  # pixels between them; negative: they overlap
    above = max(one.top, other.top) - min(one.bottom, other.bottom)
    if -beside >= OVERLAP * min(one.width, other.width):
        return above <= GAP * taller
    small = min(one.extent, other.extent) < SMALL_BESIDE * max(one.extent, other.extent)
    return small and above <= NEAR * taller and beside <= NEAR * taller
