"""The digits that come with scikit-learn, brought to MNIST's form: nothing goes in, two splits come out.

1,797 real scans of 8x8 pixels (Alpaydin and Kaynak, 1998), the set for a machine without a network. They are
enlarged as MNIST's digits were reduced: to 20x20, placed in 28x28 with the centre of mass in the middle.
"""

import numpy as np
import numpy.typing as npt
from PIL import Image

from halfhour.records import Pixels, Split

SIDE, INNER_SIDE = 28, 20  # pixels: of MNIST's pictures, and of the box that their digits were fitted into
HIGHEST_LEVEL = 16  # of the scans: each pixel counts the ink in 4x4 dots
TEST_SHARE = 0.2
SPLIT_SEED = 0  # the same test set in every run, whatever the run's own seed


def read_digits() -> tuple[Split, Split]:
    """1,437 pictures to train on and 360 to test on, (N, 28, 28, 1) uint8, each class in both in its share."""
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    scans, labels = load_digits(return_X_y=True)  # (1797, 64) float 0..16
    pictures = np.stack([enlarge(scan.reshape(8, 8)) for scan in scans])[..., np.newaxis]
    train, test = train_test_split(
        np.arange(len(labels)), test_size=TEST_SHARE, stratify=labels, random_state=SPLIT_SEED
    )
    labels = labels.astype(np.int64)
    return Split(pictures[train], labels[train]), Split(pictures[test], labels[test])


def enlarge(scan: npt.NDArray[np.float64]) -> Pixels:
    """One 8x8 scan of 0..16 as 28x28 of 0..255, its centre of mass in the middle as far as the box allows.

    >>> dot = np.zeros((8, 8)); dot[0, 0] = 16
    >>> rows, columns = np.nonzero(enlarge(dot) > 127)
    >>> int(rows.min()), int(rows.max())
    (8, 10)
    """
    levels = Image.fromarray((scan * (255 / HIGHEST_LEVEL)).astype(np.float32))
    smooth = np.asarray(levels.resize((INNER_SIDE, INNER_SIDE), Image.Resampling.BICUBIC))
    inner = np.clip(np.rint(smooth), 0, 255).astype(np.uint8)  # bicubic overshoots a little on both sides
    picture = np.zeros((SIDE, SIDE), np.uint8)
    top, left = (_margin(inner, axis) for axis in (0, 1))
    picture[top : top + INNER_SIDE, left : left + INNER_SIDE] = inner
    return picture


def _margin(inner: Pixels, axis: int) -> int:
    """How far to move the box along an axis so that its centre of mass comes to the middle of the picture."""
    ink = inner.sum(axis=1 - axis, dtype=np.float64)
    centre = (np.arange(INNER_SIDE) @ ink) / max(ink.sum(), 1)
    return int(np.clip(round(SIDE / 2 - centre), 0, SIDE - INNER_SIDE))
