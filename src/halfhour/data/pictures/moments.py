"""Which pictures were taken within one moment: their files' names go in, groups that stay together come out.

Pictures of one burst show the same thing in the same light. With some of them learned from and others tested on, a
test says how well a network remembers, not how well it knows. Cameras, phones and this project's own page write the
time into the name.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import numpy as np

from halfhour.data.pictures.copies import connected
from halfhour.records import Labels

MOMENT = 2.0  # seconds without a picture, after which the next is of another moment
FEWEST = 3  # groups of a class: to learn from, to validate and to test with
PARTS = 6  # into which a class of fewer is cut, so that testing and validating leave the most to learn from
# IMG_20260101_120000.jpg, PXL_20260101_120000339.jpg, 2026-01-01 12.00.00.jpg, 20260101-120000-125.jpg
TIME = re.compile(
    r"(?<!\d)((?:19|20)\d\d)[-_.]?(\d\d)[-_.]?(\d\d)[-_.T ]{0,4}"
    r"(\d\d)[-_.:h]?(\d\d)[-_.:m]?(\d\d)(?:[-_.]?(\d{3}))?(?!\d)"
)


def taken_at(name: str) -> float | None:
    """When a picture was taken, in seconds, as far as its file's name tells.

    >>> [taken_at(name) for name in ("cat.jpg", "IMG_20261301_120000.jpg")]
    [None, None]
    >>> taken_at("20260101-120000-125.jpg") - taken_at("a/PXL_20260101_120000000.jpg")
    0.125
    """
    found = TIME.search(name.rsplit("/", 1)[-1])
    if not found:
        return None
    *parts, thousandths = found.groups()
    try:
        return datetime(*map(int, parts)).timestamp() + int(thousandths or 0) / 1000  # type: ignore[arg-type]
    except (ValueError, OverflowError, OSError):  # digits that are no time
        return None


def moments(names: Sequence[str], classes: Sequence[str]) -> Labels:
    """(N,) equal for pictures of one class that were taken within one moment; one without a time is its own.

    >>> names = ["20260101-120000.jpg", "20260101-120001.jpg", "20260101-120500.jpg", "cat.jpg"]
    >>> moments(names, ["cat"] * 4).tolist()
    [0, 0, 2, 3]
    """
    groups = np.arange(len(names))
    for rows in _in_time(names, classes).values():
        for (before, earlier), (after, later) in zip(rows, rows[1:], strict=False):
            if later - earlier <= MOMENT:
                groups[after] = groups[before]
    return groups


def kept_together(copies: Labels, names: Sequence[str], classes: Sequence[str]) -> tuple[Labels, tuple[str, ...]]:
    """Groups of copies, with the pictures of one moment in one group.

    A class of too few moments to be divided has them cut in two in the order of time, the largest first, until there
    are six: only the pictures beside a cut have a near relation on the other side.

    Args:
        copies: (N,) equal for copies.
        names: of the files.
        classes: of the pictures.

    Returns:
        (N,) the groups, and the classes whose moments were cut.

    >>> names = [f"20260101-12000{second}.jpg" for second in range(6)]
    >>> kept_together(np.arange(6), names, ["cat"] * 6)
    (array([0, 1, 2, 3, 4, 5]), ('cat',))
    """
    together = moments(names, classes)
    cut = []
    for class_name, rows in _in_time(names, classes).items():
        own = np.array([row for row, _time in rows])
        all_own = np.flatnonzero(np.array(classes) == class_name)
        apart = [len(np.unique(groups[all_own])) for groups in (joined(copies, together), copies)]
        if apart[0] >= min(FEWEST, apart[1]):
            continue
        cut.append(class_name)
        while len(np.unique(together[all_own])) < PARTS:
            found, sizes = np.unique(together[own], return_counts=True)
            if sizes.max() < 2:
                break
            largest = own[together[own] == found[sizes.argmax()]]
            together[largest[len(largest) // 2 :]] = largest[len(largest) // 2]
    return joined(copies, together), tuple(cut)


def _in_time(names: Sequence[str], classes: Sequence[str]) -> dict[str, list[tuple[int, float]]]:
    """Rows and times of the pictures of each class whose names tell the time, the earliest first."""
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for row, (name, class_name) in enumerate(zip(names, classes, strict=True)):
        if (time := taken_at(name)) is not None:
            found[class_name].append((row, time))
    return {class_name: sorted(rows, key=lambda pair: (pair[1], pair[0])) for class_name, rows in found.items()}


def joined(one: Labels, other: Labels) -> Labels:
    """(N,) equal for rows that a chain of common groups of either kind joins.

    >>> joined(np.array([0, 0, 2, 3]), np.array([0, 1, 1, 3])).tolist()
    [0, 0, 0, 1]
    """
    pairs = []
    for groups in (one, other):
        order = np.argsort(groups, kind="stable")
        same = groups[order][1:] == groups[order][:-1]
        pairs.append(np.stack([order[:-1][same], order[1:][same]], axis=1))
    return connected(np.arange(len(one)), np.concatenate(pairs))
