"""Rules `class-never-predicted`: of classes that were trained on, and of classes that were not."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message
from halfhour.records import Severity

FEWEST = 8  # samples of the class
LITTLE = 0.6  # skill, from guessing to perfect; below it, a network that is still learning leaves classes out
FEWEST_UNITS = 3  # outputs; with only two classes, it is `class-imbalance`


@rule("class-never-predicted", "symptom", message("A class is never predicted"), looks_at=Case)
def never_named(case: Case) -> Suspicion | None:
    """One class is never predicted, although its samples are there and the other classes are predicted.

    Why it matters: accuracy hides it. Its training samples are likely few, or mislabelled.
    """
    never = _never_named(case)
    if not any(never.values()):
        return None
    return _suspicion(never, "note" if (case.evaluation.skill or 0) < LITTLE else "warning")


@rule("class-never-predicted", "cause", message("A class is never predicted"), looks_at=Case)
def never_trained_on(case: Case) -> Suspicion | None:
    """A class in the validation samples is never predicted, because no training sample belongs to it."""
    never = _never_named(case)
    return _suspicion(never, "warning") if never and not any(never.values()) else None


def _never_named(case: Case) -> dict[int, int]:
    """The classes that are there and never named, and the training samples of each."""
    y_pred, y_true, classes = case.evaluation.y_pred, case.evaluation.y_true, case.problem.classes
    if y_pred is None or y_true is None or classes is None or case.evaluation.learned in (None, "nothing"):
        return {}
    if case.head is None or (case.head.units or 0) < FEWEST_UNITS:
        return {}
    predicted = set(y_pred.tolist())
    labels, counts = np.unique(y_true.astype(int), return_counts=True)
    never = [int(name) for name, count in zip(labels, counts, strict=True) if count >= FEWEST and name not in predicted]
    return {name: int((classes == name).sum()) for name in never}


def _suspicion(never: dict[int, int], severity: Severity) -> Suspicion:
    return Suspicion(
        severity,
        message(
            "Never predicted (training samples in brackets): {classes}.",
            classes=", ".join(f"{name} ({count})" for name, count in never.items()),
        ),
        message("Likely the class has too few training samples, or its labels are wrong."),
        (Remedy(message("Check its samples and labels; add samples, or raise its `class_weight`.")),),
    )
