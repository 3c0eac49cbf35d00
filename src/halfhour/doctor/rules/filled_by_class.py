"""Part of rule `too-good`: gaps of a column that were filled class by class."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.scores import class_of
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

FILLED = message("Missing values were filled class by class")

FEWEST = 10  # samples with one and the same value, before it counts as filled in
SHARE = 0.02  # of all samples, likewise
MEASURED = 0.5  # share of different values among the others: a measurement, where a value hardly comes twice
OTHERS = 0.2  # share of all samples that are left to be measured
PURE = 0.995  # share of a filled value's samples that are of one class
MOST_COLUMNS = 100  # columns of a table; images have more


def filled_by_class(case: Case) -> Suspicion | None:
    """A column of measurements in which each class has a frequent value of its own, such as its mean."""
    x, y, task = case.inputs, case.targets, case.problem.task
    if x is None or y is None or task not in ("classes", "one-hot") or x.ndim != 2 or len(x) != len(y):
        return None
    y_true = class_of(y).ravel()
    for column in range(min(x.shape[1], MOST_COLUMNS)):
        values = _filled(x[:, column], y_true)
        if values:
            return _suspicion(column, values)
    return None


def _filled(values: Array, y_true: Array) -> dict[int, float]:
    """The frequent value of each class that no other class has; none if one of them is another's as well."""
    known, counts = np.unique(values, return_counts=True)
    often = counts >= max(FEWEST, SHARE * len(values))
    measured = counts[~often].sum()
    if np.count_nonzero(often) < 2 or measured < OTHERS * len(values) or (~often).sum() < MEASURED * measured:
        return {}
    found: dict[int, float] = {}
    for value in known[often]:
        classes, per_class = np.unique(y_true[values == value], return_counts=True)
        if per_class.max() < PURE * per_class.sum():
            return {}
        found[int(classes[per_class.argmax()])] = float(value)
    return found if len(found) == np.count_nonzero(often) else {}


def _suspicion(column: int, values: dict[int, float]) -> Suspicion:
    (one, first), (other, second) = sorted(values.items())[:2]
    return Suspicion(
        "error",
        message(
            "Column {column} of the inputs holds many different values, but {first:.4g} often, in class {one} only, "
            "and {second:.4g} often, in class {other} only.",
            column=column,
            first=first,
            one=one,
            second=second,
            other=other,
        ),
        message("Gaps were filled with a value that depends on the label, so the inputs contain the answer."),
        (
            Remedy(
                message(
                    "Fill gaps without the labels, with a value of the training set: "
                    "`x_train.fillna(x_train.median())`, `SimpleImputer`."
                )
            ),
        ),
        title=FILLED,
        explains=("underfitting", "overfitting", "undertrained"),
    )
