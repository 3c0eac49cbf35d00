"""Labels as people store them -> numbers of classes with their names, and what was understood."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from halfhour.data.pictures.layout import natural
from halfhour.errors import DataError
from halfhour.language import Message, _, message
from halfhour.records import Array, Labels

MOST_CLASSES = 10_000  # ImageNet-21k has more; no first classifier does


@dataclass(frozen=True, eq=False)
class Classes:
    """Labels understood.

    Attributes:
        numbers: of each part, (N,) int64, 0..K-1.
        names: K names.
        facts: what was done to the labels, where it was anything.
    """

    numbers: tuple[Labels, ...]
    names: tuple[str, ...]
    facts: tuple[Message, ...]


def as_classes(parts: Sequence[Array], names: Sequence[str] | None = None) -> Classes:
    """Number the classes of some parts of one set.

    Args:
        parts: labels of each part: (N,) or (N, 1) numbers or words, or (N, K) one-hot.
        names: of the numbers 0, 1, … (or 1, 2, …, where the lowest label is 1), where the data bring them.

    Raises:
        DataError: they are no labels.

    >>> found = as_classes([np.array([[1.0], [26.0], [1.0], [26.0]])])
    >>> found.numbers[0].tolist(), found.names, [str(fact) for fact in found.facts]
    ([0, 1, 0, 1], ('1', '26'), ['Labels start at 1: 1 to 26.'])
    >>> as_classes([np.eye(3)[[2, 0, 1, 1, 2, 0]]]).numbers[0].tolist()
    [2, 0, 1, 1, 2, 0]
    """
    facts: list[Message] = []
    flat = [_flat(labels, facts) for labels in parts]
    values = np.unique(np.concatenate(flat))
    count = sum(map(len, flat))
    if len(values) > min(MOST_CLASSES, max(2, count // 2)):
        raise _no_labels(
            _("The labels have {values:,} different values for {count:,} images.", values=len(values), count=count)
        )
    numbers = tuple(np.searchsorted(values, labels).astype(np.int64) for labels in flat)
    if values.dtype.kind in "iu":
        low, high = int(values[0]), int(values[-1])
        first = 1 if low == 1 and (names is None or len(names) <= high) else 0
        if first:
            facts.append(message("Labels start at 1: {low} to {high}.", low=low, high=high))
        if names is not None and first <= low and high - first < len(names):
            words = [str(names[value - first]) for value in values.tolist()]
        else:
            words = [str(value) for value in values.tolist()]
        return Classes(numbers, tuple(words), tuple(facts))
    words = values.tolist()
    order = sorted(range(len(words)), key=lambda number: natural(words[number]))
    place = np.argsort(np.array(order, np.int64))
    return Classes(tuple(place[found] for found in numbers), tuple(words[number] for number in order), tuple(facts))


def is_one_hot(labels: Array) -> bool:
    """Whether rows (N, K) are all 0 but for a single 1.

    >>> is_one_hot(np.eye(3)), is_one_hot(np.array([[1, 1]]))
    (True, False)
    """
    if labels.ndim != 2 or labels.shape[1] < 2 or labels.dtype.kind not in "biuf":
        return False
    return bool(((labels == 0) | (labels == 1)).all() and (labels.sum(axis=1) == 1).all())


def _flat(labels: Array, facts: list[Message]) -> Array:
    """(N,) whole numbers or words."""
    if is_one_hot(labels):
        told = message("One-hot labels of {count} classes.", count=labels.shape[1])
        if told not in facts:
            facts.append(told)
        ones: Labels = labels.argmax(axis=1)
        return ones
    if labels.ndim == 2 and 1 in labels.shape:
        labels = labels.reshape(-1)
    if labels.ndim != 1 or not len(labels):
        raise _no_labels(_("The labels have the shape {shape}.", shape=labels.shape))
    if labels.dtype.kind == "O" or labels.dtype.kind == "S":
        labels = np.array([value.decode("utf-8", "replace") if isinstance(value, bytes) else value for value in labels])
    if labels.dtype.kind == "U":
        words: npt.NDArray[np.str_] = np.array([word.strip() for word in labels.tolist()])
        return words
    if labels.dtype.kind == "f" and np.isfinite(labels).all() and (labels == np.rint(labels)).all():
        labels = labels.astype(np.int64)
    if labels.dtype.kind not in "biu":
        raise _no_labels(_("The labels are of type {type}, not integers.", type=labels.dtype))
    numbers: Labels = labels.astype(np.int64)
    return numbers


def _no_labels(happened: str) -> DataError:
    return DataError(
        happened,
        _("Expected one label for each image: a whole number, a word, or a row of zeros with a single one."),
        _("Check which column or array holds the labels; `--label-column NAME` names another one."),
    )
