"""Rule `too-good`."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.scores import class_of
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

PERFECT = 0.97
FEWEST = 50  # samples
LINE = 0.9999  # correlation with a target of values


@rule("too-good", "reading", message("Target leakage: the inputs contain the answer"), looks_at=Case)
def too_good(case: Case) -> Suspicion | None:
    """Validation accuracy is nearly perfect, and one input column gives the answer away.

    Why it matters: the target has leaked into the inputs, and won't be there when the network is used. A column counts
    if it has one value for each class, or runs in a straight line with the values.
    """
    x, y = case.inputs, case.targets
    if x is None or y is None or x.ndim != 2 or x.shape[1] < 2 or len(x) < FEWEST or len(x) != len(y):
        return None
    if case.problem.reconstructs or (case.answers.held_score or 0.0) < PERFECT or not case.problem.task:
        return None
    if case.problem.task == "values":
        column = _in_a_line(x, y) if y.size == len(y) else None
    else:
        column = _one_value_a_class(x, class_of(y))
    if column is None:
        return None
    return Suspicion(
        "warning" if case.problem.task != "values" else "note",
        message(
            "Validation accuracy is {score:.1%}; column {column} of the inputs alone predicts the target.",
            score=case.answers.held_score,
            column=column,
        )
        if case.problem.task != "values"
        else message("Column {column} of the inputs is a linear function of the targets.", column=column),
        message("Likely the target, or something computed from it, was left in the table."),
        (Remedy(message("Drop the column from the inputs: `x = np.delete(x, {column}, axis=1)`.", column=column)),),
    )


def _one_value_a_class(x: Array, truth: Array) -> int | None:
    """The first column with as many values as classes, each value with a class of its own."""
    classes = np.unique(truth)
    for column in range(x.shape[1]):
        values = np.unique(x[:, column])
        if len(values) == len(classes) and len(np.unique(np.stack([x[:, column], truth]), axis=1).T) == len(classes):
            return column
    return None


def _in_a_line(x: Array, y: Array) -> int | None:
    for column in range(x.shape[1]):
        if np.ptp(x[:, column]) > 0 and abs(np.corrcoef(x[:, column], y.ravel())[0, 1]) > LINE:
            return column
    return None
