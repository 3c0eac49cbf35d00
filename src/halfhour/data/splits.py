"""The only door to the test set: a data set goes in; training, validation and a sealed test set come out."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from halfhour.data.fingerprints import pixel_keys
from halfhour.data.pictures.stored import choose
from halfhour.errors import DataError
from halfhour.language import _, listed
from halfhour.records import Dataset, DivisionRecord, Labels, SideRecord, Split


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

    def resealed(self) -> "SealedTest":
        """The same pictures for another division, not opened yet."""
        return SealedTest(self._test)

    def recorded(self) -> SideRecord:
        """What they can be known by later; no decision can be read off hashes."""
        return SideRecord(pixel_keys(self._test.pictures), self._test.labels)

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

    Each class gives its share, as `draw` takes it. Both parts keep the order of the data. A set that brings its own
    validation pictures keeps them.

    Args:
        dataset: what to divide.
        validation_split: share of the training pictures, between 0 and 1.
        seed: the same seed divides alike.

    Raises:
        DataError: there is one class only, or a class has one picture only, which cannot be in both parts.

    >>> labels = np.repeat([0, 1], 10)
    >>> everything = Split(np.zeros((20, 8, 8, 1), np.uint8), labels)
    >>> dataset = Dataset("made up", everything, SealedTest(everything), ("a", "b"), "here")
    >>> division = divide(dataset, 0.2, seed=0)
    >>> len(division.train), division.validation.labels.tolist(), division.test.count
    (16, [0, 0, 1, 1], 20)
    """
    train, labels = dataset.train, dataset.train.labels
    classes, counts = np.unique(labels, return_counts=True)
    _demand_two_classes(dataset.class_names, classes)
    sealed = _seal_of(dataset).resealed()
    if dataset.validation is not None:
        return Division(train, dataset.validation, sealed)
    _demand_two_pictures(dataset.class_names, classes[counts < 2])
    validates = draw(labels, train.groups, validation_split, seed)
    return Division(_part(train, ~validates), _part(train, validates), sealed)


def record_of(division: Division, picture_shape: tuple[int, int, int], class_names: tuple[str, ...]) -> DivisionRecord:
    """Which picture is on which side, so that it can be told when the data have changed."""
    train, validation = (
        SideRecord(pixel_keys(split.pictures), split.labels) for split in (division.train, division.validation)
    )
    return DivisionRecord(picture_shape, class_names, train, validation, division.test.recorded())


def unsealed(dataset: Dataset) -> Split:
    """The test pictures of a set, where nothing is trained: to look for its faults, or to hand it on as it is."""
    return _seal_of(dataset).resealed().open()


def draw(labels: Labels, groups: Labels | None, share: float, seed: int, leave: int = 1) -> npt.NDArray[np.bool_]:
    """(N,) which pictures a stratified draw takes; groups are taken whole or not at all.

    Each class gives its share, rounded so that the total is exact, and at least one picture to either side. Where
    groups make that impossible a class gives a little less, and at least its smallest group.

    Args:
        labels: (N,) classes.
        groups: (N,) equal for pictures that stay together, if any do.
        share: between 0 and 1.
        seed: the same seed draws alike.
        leave: groups of every class that are not drawn, at the least.

    >>> draw(np.repeat([0, 1], 5), np.array([0, 0, 0, 0, 1, 2, 3, 4, 5, 6]), 0.2, seed=0)[:5].tolist()
    [False, False, False, False, True]
    """
    classes, counts = np.unique(labels, return_counts=True)
    # Rounding the running totals, not each class, keeps 20 % of 60,000 at 12,000. scikit-learn's stratified
    # splits round too, but leave a rare class out of the smaller part.
    ends = np.rint(np.cumsum(counts) * share).astype(np.int64)
    wanted = np.clip(np.diff(ends, prepend=0), 1, counts - 1)
    generator = np.random.default_rng(seed)
    if groups is None:
        groups = np.arange(len(labels))
    taken: set[int] = set()
    decided: set[int] = set()  # a group that spans classes is decided by the first of them
    for label, most in zip(classes, wanted, strict=True):
        members = generator.permutation(np.flatnonzero(labels == label))
        sizes = Counter(groups[members].tolist())  # in the order of the permutation
        has = sizes.keys() & taken
        count, left = sum(sizes[group] for group in has), len(sizes) - len(has)
        for group, size in sizes.items():
            if count >= most:
                break
            if group not in decided and count + size <= most and left > leave:
                taken.add(group)
                count, left = count + size, left - 1
        if not count:
            taken.add(min(sizes, key=lambda group: sizes[group]))
        decided |= sizes.keys()
    return np.isin(groups, list(taken))


def _seal_of(dataset: Dataset) -> SealedTest:
    if not isinstance(dataset.test, SealedTest):
        raise TypeError(f"Expected a SealedTest as the test set of {dataset.name}. Got {type(dataset.test).__name__}.")
    return dataset.test


def _part(split: Split, chosen: npt.NDArray[np.bool_]) -> Split:
    groups = None if split.groups is None else split.groups[chosen]
    return Split(choose(split.pictures, chosen), split.labels[chosen], groups)


def _demand_two_classes(class_names: tuple[str, ...], classes: Labels) -> None:
    """Raise a `DataError` if there is nothing to tell apart."""
    if len(classes) < 2:
        name = class_names[classes[0]]
        raise DataError(
            _("All training images are of one class: {name}.", name=name),
            _("Expected at least two classes."),
            _("Add images of another class."),
        )


def _demand_two_pictures(class_names: tuple[str, ...], lonely: Labels) -> None:
    """Raise a `DataError` if a class has one picture only."""
    if len(lonely):
        names = listed(class_names[label] for label in lonely)
        raise DataError(
            _("These classes have only one training image: {names}.", names=names),
            _("Expected at least two per class: one for training and one for validation."),
            _("Add images to these classes, or leave the classes out."),
        )
