"""Rule `class-imbalance`."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

RATIO = 9.0  # nine in ten; SageMaker Debugger alarms at 10:1
FEWEST = 10  # samples of a class; with fewer the set is small rather than uneven
FEWEST_HELD = 3  # validation samples of the rarest class; of fewer, recall says nothing
POOR = 0.5  # recall of the rarest class
MOST_CLASSES = 50  # the remedy writes out a weight for each


@rule("class-imbalance", "reading", message("Class imbalance: a rare class is ignored"), looks_at=Case)
def class_imbalance(case: Case) -> Suspicion | None:
    """One class has many times the samples of another, and the network ignores the rare one.

    Why it matters: always predicting the common class gives a good accuracy and a useless model. Imbalance that the
    network copes with, or that `class_weight` makes up for, isn't reported.
    """
    labels = case.problem.classes
    if labels is None or case.weighted or not case.fit.epochs or case.evaluation.learned is None:
        return None
    classes, counts = np.unique(labels, return_counts=True)
    if not 2 <= len(classes) <= MOST_CLASSES or counts.min() < FEWEST or counts.max() < RATIO * counts.min():
        return None
    rare = classes[counts.argmin()]
    y_pred, y_true = case.evaluation.y_pred, case.evaluation.y_true
    if y_pred is None or y_true is None:
        return None
    if (y_true == rare).sum() < FEWEST_HELD or (y_pred[y_true == rare] == rare).mean() > POOR:
        return None
    even = len(labels) / len(classes)
    weights = {int(name): round(even / int(count), 2) for name, count in zip(classes, counts, strict=True)}
    return Suspicion(
        "warning",
        message(
            "Class {common:g} has {most} samples, class {rare:g} only {fewest}; recall for class {rare:g} is "
            "{found:.0%}.",
            common=float(classes[counts.argmax()]),
            most=int(counts.max()),
            rare=float(rare),
            fewest=int(counts.min()),
            found=float((y_pred[y_true == rare] == rare).mean()),
        ),
        message("When every sample counts the same, always predicting the common class costs least."),
        (
            Remedy(
                message("Weight the classes: `fit(…, class_weight={weights})`; judge by recall.", weights=str(weights))
            ),
        ),
    )
