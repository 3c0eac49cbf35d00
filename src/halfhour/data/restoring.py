"""The division of a run found again: what lies in its data set now and the run's record -> the same sides.

A picture is known by its pixels and its class, never by its file: renamed ones are the same, and what lay on one side
when the run was trained stays there, whatever was added or removed since.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from halfhour.data.catalogue import load
from halfhour.data.fingerprints import labelled, numbered, pixel_keys, rows_of
from halfhour.data.pictures.stored import choose, joined
from halfhour.data.splits import Division, SealedTest, divide, unsealed
from halfhour.errors import DataError
from halfhour.language import _, listed
from halfhour.records import Dataset, DivisionRecord, Labels, RunFacts, Split


@dataclass(frozen=True, eq=False)
class Restored:
    """The sides of a run, as far as their pictures are still there.

    Attributes:
        division: with the pictures that are still there, in the order that they had.
        places: (M,) of the test pictures still there: their places in the test set of the training.
        train_gone, validation_gone, test_gone: pictures that are there no more, or are of another class by now.
        new: pictures that were on no side, and are like none that was learned from or validated with.
    """

    division: Division
    places: Labels
    train_gone: int
    validation_gone: int
    test_gone: int
    new: SealedTest


@dataclass(frozen=True, eq=False)
class Common:
    """Pictures that several runs can be compared on, for each run in its own form, all in one order.

    Attributes:
        validation: those that each run validated with or has never met.
        test: those that each run was tested with or has never met.
        from_validation: for each run, how many of the first lie among its validation pictures.
        from_test: for each run, how many of the second lie in its test set.
    """

    validation: tuple[Split, ...]
    test: tuple[SealedTest, ...]
    from_validation: tuple[int, ...]
    from_test: tuple[int, ...]


def restore(facts: RunFacts) -> Restored:
    """The data of a run, divided as its training had them.

    Raises:
        DataError: they cannot be had any more, or there is no telling which side a picture was on.
    """
    recipe, data = facts.recipe, facts.data
    if facts.adoption and not data.train_count:
        raise DataError(
            _("This model was imported without data."),
            _("Expected labelled images."),
            _("Pass some with --data, or import it again with them: `halfhour adopt {model} --data DATA`.",
              model=facts.adoption.source),
        )  # fmt: skip
    dataset = load(recipe.data or data.name, shape=data.picture_shape, photographs=data.preparation == "photograph")
    if facts.division:
        return divide_as(dataset, facts.division)
    _demand_same_form(dataset, data.picture_shape, data.class_names)
    division = divide(dataset, recipe.validation_split or 0.2, recipe.seed)
    found = (len(division.train), len(division.validation), division.test.count)
    expected = (data.train_count, data.validation_count, data.test_count)
    if found != expected:
        raise DataError(
            _("{data} holds {found} images now; when this run was trained it held {expected}.",
              data=dataset.name, found=sum(found), expected=sum(expected)),
            _("Expected the same images: this run did not record which of them it was trained on."),
            _("Restore the data, or train again."),
        )  # fmt: skip
    return Restored(division, np.arange(division.test.count), 0, 0, 0, SealedTest(_part_of_nothing(dataset)))


def divide_as(dataset: Dataset, record: DivisionRecord) -> Restored:
    """A data set divided as a record says; pictures that it does not know are on no side.

    Raises:
        DataError: the classes or the form of the pictures are others.
    """
    _demand_same_form(dataset, record.picture_shape, record.class_names)
    pool = _all_of(dataset)
    found, new = _traced(pool, dataset.class_names, record)
    train, validation, test = (_part(pool, side[side >= 0]) for side in found)
    train_gone, validation_gone, test_gone = (int((side < 0).sum()) for side in found)
    return Restored(
        Division(train, validation, SealedTest(test)),
        places=np.flatnonzero(found[2] >= 0),
        train_gone=train_gone,
        validation_gone=validation_gone,
        test_gone=test_gone,
        new=SealedTest(_part(pool, np.flatnonzero(new))),
    )


def in_common(datasets: Sequence[Dataset], records: Sequence[DivisionRecord]) -> Common:
    """What several runs can be asked about side by side: pictures of one set that none of them learned from.

    Args:
        datasets: the set, in the form that each run takes.
        records: of each run, which may have learned from another set.

    Raises:
        DataError: the forms of the set do not hold the same pictures in the same order.
    """
    pools = [_all_of(dataset) for dataset in datasets]
    _demand_same_pictures(pools, datasets[0].name)
    for_validation = np.ones(len(pools[0]), np.bool_)
    for_test = for_validation.copy()
    owned: list[list[npt.NDArray[np.bool_]]] = []
    for pool, dataset, record in zip(pools, datasets, records, strict=True):
        (_train, validation, test), new = _traced(pool, dataset.class_names, record)
        owned.append([np.isin(np.arange(len(pool)), side) for side in (validation, test)])
        for_validation &= owned[-1][0] | new
        for_test &= owned[-1][1] | new
    return Common(
        validation=tuple(_part(pool, np.flatnonzero(for_validation)) for pool in pools),
        test=tuple(SealedTest(_part(pool, np.flatnonzero(for_test))) for pool in pools),
        from_validation=tuple(int((for_validation & own).sum()) for own, _tested in owned),
        from_test=tuple(int((for_test & own).sum()) for _validated, own in owned),
    )


def unseen(test: Split, record: DivisionRecord) -> Split:
    """Those of some pictures that a training neither learned from nor validated with."""
    seen = np.isin(pixel_keys(test.pictures), np.concatenate([record.train.keys, record.validation.keys]))
    return _part(test, np.flatnonzero(~seen))


def _traced(
    pool: Split, class_names: tuple[str, ...], record: DivisionRecord
) -> tuple[list[Labels], npt.NDArray[np.bool_]]:
    """Where the pictures of a record lie in a pool of N, and which of the pool it has never met.

    Returns:
        For each side (M,) rows, -1 where a picture is gone; and (N,) which are on no side, and are like none that was
        learned from or validated with.
    """
    keys = pixel_keys(pool.pictures)
    own = labelled(keys, pool.labels, class_names)
    sides = (record.train, record.validation, record.test)
    known = [labelled(side.keys, side.labels, record.class_names) for side in sides]
    rows = rows_of(numbered(np.concatenate(known)), numbered(own))
    found = np.split(rows, np.cumsum([len(side) for side in sides])[:-1])
    seen = np.isin(keys, np.concatenate([record.train.keys, record.validation.keys]))
    if pool.groups is not None:  # near copies of what was seen
        seen |= np.isin(pool.groups, pool.groups[seen])
    unknown = np.ones(len(pool), np.bool_)
    unknown[rows[rows >= 0]] = False
    return found, unknown & ~seen & ~np.isin(own, known[2])


def _demand_same_pictures(pools: Sequence[Split], name: str) -> None:
    """See that one set, loaded in several forms, holds the same pictures in the same order: equal classes and groups.

    The groups of a folder's pictures number its files, copies alike.
    """
    first = pools[0]
    for other in pools[1:]:
        same = np.array_equal(other.labels, first.labels)
        if same and first.groups is not None and other.groups is not None:
            same = np.array_equal(other.groups, first.groups)
        if not same:
            raise DataError(
                _("At the sizes these models expect, {data} doesn't yield the same images in the same order.",
                  data=name),
                _("Expected the same images, to compare predictions one by one: which images count as "
                  "duplicates depends on their size."),
                _("Remove the duplicates from the data, or compare models with the same input size."),
            )  # fmt: skip


def _all_of(dataset: Dataset) -> Split:
    splits = [dataset.train, *([dataset.validation] if dataset.validation else []), unsealed(dataset)]
    groups = [split.groups for split in splits if split.groups is not None]
    return Split(
        joined([split.pictures for split in splits]),
        np.concatenate([split.labels for split in splits]),
        np.concatenate(groups) if len(groups) == len(splits) else None,
    )


def _part(split: Split, rows: Labels) -> Split:
    groups = None if split.groups is None else split.groups[rows]
    return Split(choose(split.pictures, rows), split.labels[rows], groups)


def _part_of_nothing(dataset: Dataset) -> Split:
    return Split(dataset.train.pictures[:0], dataset.train.labels[:0])


def _demand_same_form(dataset: Dataset, shape: tuple[int, int, int], class_names: tuple[str, ...]) -> None:
    if dataset.picture_shape != shape:
        raise DataError(
            _("{data} has images of {shape} now.", data=dataset.name, shape=dataset.picture_shape),
            _("Expected {shape}, as when this run was trained.", shape=shape),
            _("Restore the data, or train again."),
        )
    if dataset.class_names != class_names:
        raise DataError(
            _("{data} has the classes {names} now.", data=dataset.name, names=listed(dataset.class_names)),
            _("Expected {names}, as when this run was trained.", names=listed(class_names)),
            _("Restore the folders, or train again."),
        )
