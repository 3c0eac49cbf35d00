"""The only door to the test set: a data set goes in; training, validation and a sealed test set come out."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from halfhour.errors import DataError
from halfhour.language import _, listed
from halfhour.records import Dataset, Labels, Split


class SealedTest:
    """A test set that is opened once, at the end, so that no decision can have read it.

    Attributes:
        opened: how many times it was opened, 0 or 1.

    >>> pictures, labels = np.zeros((2, 8, 8, 1), np.uint8), np.array([0, 1])
    >>> sealed = SealedTest(Split(pictures, labels))
    >>> sealed.count, len(sealed.open()), sealed.opened
    (2, 2, 1)
    >>> sealed.open()
    Traceback (most recent call last):
    RuntimeError: The test set was opened before. Decide on the validation set.
    """

    def __init__(self, test: Split) -> None:
        self._test = test
        self.opened = 0

    @property
    def count(self) -> int:
        """Pictures in it."""
        return len(self._test)

    def __len__(self) -> int:
        return self.count

    def open(self) -> Split:
        """The test set.

        Raises:
            RuntimeError: it was opened before.
        """
        if self.opened:
            raise RuntimeError("The test set was opened before. Decide on the validation set.")
        self.opened += 1
        return self._test


@dataclass(frozen=True, eq=False)
class Division:
    """A data set divided: what is learned from, what decisions read, what is opened at the end."""

    train: Split
    validation: Split
    test: SealedTest


def divide(dataset: Dataset, validation_split: float, seed: int) -> Division:
    """Set a share of every class aside for validation, at random, and seal the test set.

    Each class gives its share, rounded so that the total is exact, and at least one picture to either part.
    Both parts keep the order of the data.

    Args:
        dataset: what to divide.
        validation_split: share of the training pictures, between 0 and 1.
        seed: the same seed divides alike.

    Raises:
        DataError: there is one class only, or a class has one picture only, which cannot be in both parts.

    >>> labels = np.repeat([0, 1], 10)
    >>> everything = Split(np.zeros((20, 8, 8, 1), np.uint8), labels)
    >>> division = divide(Dataset("made up", everything, everything, ("a", "b"), "here"), 0.2, seed=0)
    >>> len(division.train), division.validation.labels.tolist(), division.test.count
    (16, [0, 0, 1, 1], 20)
    """
    labels = dataset.train.labels
    classes, counts = np.unique(labels, return_counts=True)
    _demand_two_classes(dataset.class_names, classes)
    _demand_two_pictures(dataset.class_names, classes[counts < 2])
    # Rounding the running totals, not each class, keeps 20 % of 60,000 at 12,000. scikit-learn's stratified
    # splits round too, but leave a rare class out of the smaller part.
    ends = np.rint(np.cumsum(counts) * validation_split).astype(np.int64)
    shares = np.clip(np.diff(ends, prepend=0), 1, counts - 1)
    generator = np.random.default_rng(seed)
    validates = np.zeros(len(labels), np.bool_)
    for label, share in zip(classes, shares, strict=True):
        validates[generator.permutation(np.flatnonzero(labels == label))[:share]] = True
    return Division(_part(dataset.train, ~validates), _part(dataset.train, validates), SealedTest(dataset.test))


def _part(split: Split, chosen: npt.NDArray[np.bool_]) -> Split:
    return Split(split.pictures[chosen], split.labels[chosen])


def _demand_two_classes(class_names: tuple[str, ...], classes: Labels) -> None:
    """Raise a `DataError` if there is nothing to tell apart."""
    if len(classes) < 2:
        name = class_names[classes[0]]
        raise DataError(
            _("All training pictures are of one class: {name}.", name=name),
            _("Expected two classes or more, so that there is something to tell apart."),
            _("Add pictures of another class."),
        )


def _demand_two_pictures(class_names: tuple[str, ...], lonely: Labels) -> None:
    """Raise a `DataError` if a class has one picture only."""
    if len(lonely):
        names = listed(class_names[label] for label in lonely)
        raise DataError(
            _("These classes have one training picture only: {names}.", names=names),
            _("Expected two or more in every class: one to learn from and one to validate with."),
            _("Add pictures to these classes, or leave them out."),
        )
