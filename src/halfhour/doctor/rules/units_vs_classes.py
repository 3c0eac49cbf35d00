"""Rule `units-vs-classes`."""

import numpy as np

from halfhour.doctor.patching.data import change_labels
from halfhour.doctor.patching.edits import set_last_layer
from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.endings import MOST_CLASSES, with_activation
from halfhour.doctor.suspicion import Change, Remedy, Suspicion
from halfhour.language import message

FROM_ONE = message("Labels start at 1, not 0")


@rule(
    "units-vs-classes",
    "cause",
    message("The output layer doesn't match the class count"),
    looks_at=Case,
    can_crash=True,
    also=(FROM_ONE,),
)
def units_vs_classes(case: Case) -> Suspicion | None:
    """The last layer has fewer outputs than there are classes, or a different number than the one-hot labels.

    Why it matters: a class without its own output can never be predicted. If the labels start at 1, add one output or
    subtract 1 from them.
    """
    head, labels, y = case.head, case.fit.data.labels, case.targets
    if head is None or y is None or not head.units or head.rank not in (None, 2) or not case.fit.data.finite[1]:
        return None
    if head.loss == "categorical_crossentropy" and y.ndim == 2 and 1 < y.shape[1] != head.units:
        classes = int(y.shape[1])
    elif head.loss == "sparse_categorical_crossentropy" and labels is not None and len(labels):
        lowest, highest = float(labels.min()), float(labels.max())
        if highest < head.units and lowest >= 0:
            return None
        classes = int(highest) + 1
        if lowest < 0:
            return _below_zero(lowest, highest)
        if lowest == 1 and len(np.unique(labels)) == head.units:
            return _from_one(case, head.units, highest)
    else:
        return None
    return Suspicion(
        "error",
        message(
            "The labels have {classes} classes; the last layer has {units} outputs.", classes=classes, units=head.units
        ),
        message("Each class needs its own output."),
        (
            Remedy(
                message("Make the last layer `Dense({classes}, …)`.", classes=classes),
                Change(layer=with_activation(head.layer, head.activation or "softmax", classes))
                if classes <= MOST_CLASSES
                else None,
                set_last_layer(case, units=classes),
            ),
        ),
    )


def _below_zero(lowest: float, highest: float) -> Suspicion:
    return Suspicion(
        "error",
        message("The labels run from {lowest:g} to {highest:g}.", lowest=lowest, highest=highest),
        message("Class numbers start at 0; a negative label has no output."),
        (Remedy(message("Number the classes from 0: `names, y = np.unique(y, return_inverse=True)`.")),),
    )


def _from_one(case: Case, units: int, highest: float) -> Suspicion:
    return Suspicion(
        "error",
        message(
            "The labels run from 1 to {highest:g}; the last layer has {units} outputs.", highest=highest, units=units
        ),
        message("Class numbers start at 0, so the last class has no output."),
        (
            Remedy(
                message("Subtract 1 from the labels: `y = y - 1`, for the test set too."),
                Change(targets=lambda given: given - 1, task="classes"),
                (change_labels(case, "{y} = {y} - 1"),),
            ),
        ),
        title=FROM_ONE,
    )
