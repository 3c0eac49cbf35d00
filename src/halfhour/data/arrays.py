"""A named set as plain arrays, in the form in which `keras.datasets` hands sets out: for a person's own program."""

import os

import numpy as np

from halfhour.data.catalogue import load
from halfhour.data.splits import unsealed
from halfhour.records import Array, Pixels, Split

SMALL = "HALFHOUR_SMALL"
Arrays = tuple[tuple[Pixels, Array], tuple[Pixels, Array]]


def load_data(name: str = "mnist") -> Arrays:
    """What `keras.datasets.<name>.load_data()` gives, found on this machine or fetched from several places in turn.

    Where the environment variable `HALFHOUR_SMALL` is set, scikit-learn's built-in digits come in the form of the set
    that was asked for (in three channels of 32x32 for `cifar10`): any program can be tried out in seconds with them.

    Args:
        name: a name of `halfhour data list`.

    Returns:
        `(x_train, y_train), (x_test, y_test)`: pictures (N, 28, 28) or (N, 32, 32, 3) uint8, labels (N,) or (N, 1).

    Raises:
        UnknownNameError: there is no such set.
        FetchError: it is not on this machine and no place gave it.

    >>> (x_train, y_train), (x_test, y_test) = load_data("digits")
    >>> x_train.shape, x_train.dtype, y_train.shape, x_test.shape
    ((1437, 28, 28), dtype('uint8'), (1437,), (360, 28, 28))
    """
    if os.environ.get(SMALL):
        digits = load("digits")
        shaped = _in_colour if name == "cifar10" else _unchanged
        return as_keras(shaped(digits.train), shaped(unsealed(digits)))
    dataset = load(name)
    return as_keras(dataset.train, unsealed(dataset))


def as_keras(train: Split, test: Split) -> Arrays:
    """Keras's form of two splits: grey without a channel axis, the labels of colour sets in a column."""
    first, second = (
        (split.pictures[:], split.labels.astype(np.uint8)[:, None])
        if split.pictures.shape[-1] == 3
        else (split.pictures[..., 0], split.labels.astype(np.uint8))
        for split in (train, test)
    )
    return first, second


def _unchanged(split: Split) -> Split:
    return split


def _in_colour(split: Split) -> Split:
    framed = np.pad(split.pictures[:], ((0, 0), (2, 2), (2, 2), (0, 0)))  # (N, 32, 32, 1)
    return Split(framed.repeat(3, axis=-1), split.labels)
