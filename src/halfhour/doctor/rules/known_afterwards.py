"""Part of rule `too-good`: a column that differs from its usual value in samples of one class alone."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.scores import class_of, forest_score
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

AFTERWARDS = message("A column is filled in one class only")

FEWEST = 30  # samples with another than the usual value
OF_THE_CLASS = 0.25  # share of its samples that have one
PURE = 0.995  # share of them that are of one class
VALUES = 20  # different ones: a measurement or an amount, no pixel of few levels and no mark
WORTH = 0.05  # accuracy that is lost without the column
MOST_COLUMNS = 100  # columns of a table; images have more


def known_afterwards(case: Case) -> Suspicion | None:
    """An amount that is there in one class and missing, mostly as 0, in all others."""
    x, y, task = case.inputs, case.targets, case.problem.task
    if x is None or y is None or task not in ("classes", "one-hot") or x.ndim != 2 or len(x) != len(y):
        return None
    if not 2 <= x.shape[1] <= MOST_COLUMNS or not np.isfinite(x).all():
        return None
    y_true = class_of(y).ravel()
    for column in range(x.shape[1]):
        filled = _filled(x[:, column], y_true)
        if filled is None:
            continue
        whole, rest = (forest_score(rows, y_true, "classes") for rows in (x, np.delete(x, column, axis=1)))
        if whole is not None and rest is not None and whole - rest >= WORTH:
            return _suspicion(column, *filled, whole, rest)
    return None


def _filled(values: Array, y_true: Array) -> tuple[int, float] | None:
    """The class whose samples alone have another than the usual value, and the share of them that do."""
    known, counts = np.unique(values, return_counts=True)
    other = values != known[counts.argmax()]
    if other.sum() < FEWEST or len(known) - 1 < VALUES:
        return None
    classes, counts = np.unique(y_true[other], return_counts=True)
    own = classes[counts.argmax()]
    share = float(other[y_true == own].mean())
    return (int(own), share) if counts.max() >= PURE * other.sum() and share >= OF_THE_CLASS else None


def _suspicion(column: int, own: int, share: float, whole: float, rest: float) -> Suspicion:
    return Suspicion(
        "warning",
        message(
            "Column {column} of the inputs has one and the same value in all other classes, and another in {share:.0%} "
            "of class {own}. A random forest gets {whole:.1%} right with it, {rest:.1%} without.",
            column=column,
            share=share,
            own=own,
            whole=whole,
            rest=rest,
        ),
        message("Likely it is filled in once the answer is known (target leakage), and empty when predicting."),
        (Remedy(message("Drop the column from the inputs: `x = np.delete(x, {column}, axis=1)`.", column=column)),),
        title=AFTERWARDS,
    )
