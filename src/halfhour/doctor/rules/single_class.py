"""Rule `single-class`."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.heads import CROSS_ENTROPIES
from halfhour.doctor.reading.scores import class_of
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

FEWEST = 20  # samples: fewer are a try


@rule("single-class", "cause", message("All training labels are identical"), looks_at=Case)
def single_class(case: Case) -> Suspicion | None:
    """Every training sample has the same label.

    Why it matters: the network learns to predict that one class, and its accuracy is 100 %. Usually a sorted table was
    split, a filter left one class, or the labels come from the wrong column or a comparison that is never true.
    """
    head, y = case.head, case.targets
    if head is None or head.loss not in CROSS_ENTROPIES or y is None or len(y) < FEWEST or case.problem.reconstructs:
        return None
    labels = case.fit.data.labels if case.fit.data.labels is not None else class_of(y)
    several = y.ndim > 1 and y.shape[-1] > 1 and not (y == y[0]).all()
    if len(np.unique(labels)) > 1 or several:
        return None
    held = case.fit.validation.targets
    others = len(np.unique(class_of(held[0]))) if held and held[0].dtype.kind in "biuf" else 1
    return Suspicion(
        "error",
        message(
            "All {count} training samples have the label {label:g}; the validation samples have {others} "
            "different labels.",
            count=case.fit.data.count or len(y),
            label=float(labels[0]),
            others=others,
        ),
        message(
            "Sorted data were split unshuffled, a selection left one class, or the labels come from the wrong place."
        ),
        (
            Remedy(
                message("Print `np.unique(y, return_counts=True)` where the labels are made; shuffle before you split.")
            ),
        ),
    )
