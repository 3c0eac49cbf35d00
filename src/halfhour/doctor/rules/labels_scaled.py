"""Rule `labels-scaled`."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.heads import CROSS_ENTROPIES
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.endings import MOST_CLASSES
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.suspicion import Change, Remedy, Suspicion
from halfhour.language import message

MOST_VALUES = 256  # different labels, as many as a byte holds; more are likely no classes
FACTORS = (255.0, 256.0)  # what images are divided by
ROUNDING = 1e-3  # what division and multiplication leave of a whole number
LARGEST = 0.9  # label; those that were divided stay far below 1, while shares and probabilities come near it


@rule("labels-scaled", "cause", message("The labels were scaled"), looks_at=Case)
def labels_scaled(case: Case) -> Suspicion | None:
    """The labels were divided along with the images.

    Why it matters: class 7 becomes 0.027, which a loss for integer labels truncates to 0: every label is then 0.
    """
    head, y = case.head, case.targets
    if head is None or y is None or not len(y) or not case.fit.data.finite[1] or y.dtype.kind != "f":
        return None
    if head.loss not in CROSS_ENTROPIES or np.array_equal(y, np.round(y)) or case.problem.reconstructs or y.ndim > 2:
        return None
    values = np.unique(y)
    if head.loss == "sparse_categorical_crossentropy" and y.size == len(y) and len(values) <= max(2, len(y) // 3):
        return _fractions(values)
    if head.loss == "binary_crossentropy" and y.size == len(y) and len(values) == 2 and values[0] < 0 < values[1]:
        return _fractions(values)  # brought to mean 0
    if not 2 <= len(values) <= MOST_VALUES or values.max() <= 0:
        return None
    for factor in (*FACTORS, 1 / float(values[values > 0].min())):
        restored = values * factor
        are_classes = np.abs(restored - np.round(restored)).max() < ROUNDING and restored.max() < MOST_CLASSES
        if are_classes and values.max() < LARGEST and (y.size == len(y) or restored.max() == 1):
            break
    else:
        return None

    def restore(given: Array) -> Array:
        return np.round(given * factor).astype(np.int64)

    return Suspicion(
        "error",
        message(
            "The labels are fractions between {low:.3g} and {high:.3g}; multiplied by {factor:g} they are "
            "whole numbers.",
            low=float(values.min()),
            high=float(values.max()),
            factor=factor,
        ),
        message("The division meant for the images was applied to the labels too."),
        (Remedy(message("Leave the labels as they are: divide only x."), Change(targets=restore, task="classes")),),
    )


def _fractions(values: Array) -> Suspicion:
    """Class numbers that some scaler made fractions of: each value is a class again."""

    def restore(given: Array) -> Array:
        places: Array = np.abs(given.reshape(-1, 1) - values).argmin(axis=1)
        return places

    return Suspicion(
        "error",
        message(
            "The labels are {count} different fractions between {low:.3g} and {high:.3g}; the loss expects "
            "integer class numbers.",
            count=len(values),
            low=float(values.min()),
            high=float(values.max()),
        ),
        message("The scaling meant for the inputs was applied to the labels too."),
        (Remedy(message("Leave the labels as they are: scale only x."), Change(targets=restore, task="classes")),),
    )
