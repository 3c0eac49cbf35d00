"""Listens to scikit-learn dividing rows: whether rows of one origin, such as a person, came to both sides."""

import functools
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from halfhour.doctor.seeing.hooks import Function, Hooks
from halfhour.doctor.seeing.sites import CallSite, call_site, is_own, known_as

if TYPE_CHECKING:
    from halfhour.doctor.seeing.notes import Notes

SPLITTERS = ("ShuffleSplit", "StratifiedShuffleSplit", "KFold", "StratifiedKFold")  # none of them knows of groups
KEPT = 20  # divisions
MOST = 200_000  # rows; sorting the words of a million takes seconds
# What people call the column that says who or what a row comes from.
ORIGINS = re.compile(
    r"(?:^|_)(?:group|subject|person|people|patient|participant|user|customer|client|player|speaker|singer|author|writer|"
    r"student|session|recording|video|clip|device|sensor|machine|engine|unit|site|plot|field|house|store|slide|scene|"
    r"animal|donor|source)s?(?:_?ids?|_?names?|_?no|_?number)?$",
    re.IGNORECASE,
)
FEWEST, SHARE = 6, 0.34  # origins there are at least, and at most as a share of the rows


@dataclass(frozen=True)
class DividedAtRandom:
    """A division of rows at random whose two sides have rows of the same origins.

    Attributes:
        origin: what the program calls it.
        origins: how many there are.
        both: how many of them are on both sides.
        rows: on the two sides.
        site: of the call.
    """

    origin: str
    origins: int
    both: int
    rows: tuple[int, int]
    site: CallSite | None


def listen_to_division(notes: "Notes") -> Callable[[], None]:
    """Note each division; what is given back ends it. scikit-learn has been imported."""
    import sklearn.model_selection

    hooks = Hooks()
    hooks.replace(sklearn.model_selection, "train_test_split", functools.partial(_split_once, notes))
    for name in SPLITTERS:
        kind = getattr(sklearn.model_selection, name)
        hooks.add(kind, "split", functools.partial(_splits, notes))
    return hooks.undo


def _split_once(notes: "Notes", original: Function) -> Function:
    @functools.wraps(original)
    def split(*arrays: Any, **named: Any) -> Any:
        counts = {_rows(one) for one in arrays}
        rows = counts.pop() if len(counts) == 1 else 0  # of others, the words of the error are to stay as they are
        if not 0 < rows <= MOST or notes.inside or len(notes.seen.divided) >= KEPT:
            return original(*arrays, **named)
        result: Any = original(*arrays, np.arange(rows), **named)  # the numbers drawn stay the same
        train, test = result[-2:]
        with notes.guarded():
            labels = [one for one in arrays[1:] if np.ndim(one) == 1]
            _note(notes, rows, train, test, labels[0] if labels else None)
        return result[:-2]

    return split


def _splits(notes: "Notes", original: Function) -> Function:
    @functools.wraps(original)
    def splits(splitter: object, X: Any, y: Any = None, groups: Any = None) -> Iterator[Any]:  # noqa: N803  (theirs)
        for train, test in original(splitter, X, y, groups):  # type: ignore[attr-defined]
            with notes.guarded():
                if 0 < _rows(X) <= MOST and len(notes.seen.divided) < KEPT:
                    _note(notes, _rows(X), train, test, y)
            yield train, test

    return splits


def _note(notes: "Notes", rows: int, train: Any, test: Any, labels: Any) -> None:
    """Note the first column of origins in sight that has one label each and is on both sides."""
    columns = list(_columns(rows))
    truth = np.asarray(labels) if labels is not None and columns else None
    if truth is None or truth.shape != (rows,) or truth.dtype.kind not in "biufOUS":
        return
    classes = len(np.unique(truth.astype(str)))
    for name, column in columns:
        origins, inverse = np.unique(np.asarray(column).astype(str), return_inverse=True)
        if not max(FEWEST, 2 * classes) <= len(origins) <= SHARE * rows or not _one_label_each(inverse, truth):
            continue
        both = len(np.intersect1d(inverse[np.asarray(train)], inverse[np.asarray(test)]))
        if both:
            notes.seen.divided.append(DividedAtRandom(name, len(origins), both, (len(train), len(test)), call_site()))
            return


def _rows(given: Any) -> int:
    """Rows of an array, a table, a list or a sparse matrix; 0 of anything else."""
    shape = getattr(given, "shape", None)
    return int(shape[0]) if shape else len(given) if hasattr(given, "__len__") else 0


def _one_label_each(inverse: npt.NDArray[np.intp], truth: npt.NDArray[Any]) -> bool:
    pairs = np.unique(np.stack([inverse.astype(str), truth.astype(str)]), axis=1)
    return bool(pairs.shape[1] == len(np.unique(inverse)))


def _columns(rows: int) -> Iterator[tuple[str, Any]]:
    """Variables and columns of tables in sight, of as many rows, that are named after where a row comes from."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if is_own(known_as(frame.f_code.co_filename)):
            for name, value in {**frame.f_globals, **frame.f_locals}.items():
                for column in getattr(value, "columns", ()) if hasattr(value, "iloc") else ():
                    if ORIGINS.search(str(column)) and len(value) == rows:
                        yield str(column), value[column]
                if ORIGINS.search(name) and not hasattr(value, "columns") and _is_row(value, rows):
                    yield name, value
        frame = frame.f_back


def _is_row(value: Any, rows: int) -> bool:
    plain = isinstance(value, list | tuple) or getattr(value, "ndim", 0) == 1
    return bool(plain and len(value) == rows)
