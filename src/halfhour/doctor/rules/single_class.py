"""Rule `single-class`."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.heads import CROSS_ENTROPIES
from halfhour.doctor.reading.scores import class_of
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import Message, message

FEWEST = 20  # samples: fewer are just an experiment


@rule("single-class", "cause", message("All training labels are identical"), looks_at=Case)
def single_class(case: Case) -> Suspicion | None:
    """Every training sample has the same label.

    Why it matters: the network learns to predict that one class, and its accuracy is 100 %. Usually a sorted table was
    split, a filter left one class, or the labels come from the wrong column or a comparison that is never true. A
    network that is trained to fool another one (a GAN) always gets the same label, so it isn't judged.
    """
    head, y = case.head, case.targets
    if head is None or head.loss not in CROSS_ENTROPIES or y is None or len(y) < FEWEST or case.problem.reconstructs:
        return None
    labels = case.fit.data.labels if case.fit.data.labels is not None else class_of(y)
    several = y.ndim > 1 and y.shape[-1] > 1 and not (y == y[0]).all()
    if len(np.unique(labels)) > 1 or several or case.opposed:
        return None
    return Suspicion(
        "error",
        _evidence(case, case.fit.data.count or len(y), float(labels[0])),
        message(
            "Sorted data were split unshuffled, a selection left one class, or the labels come from the wrong place."
        ),
        (
            Remedy(
                message("Print `np.unique(y, return_counts=True)` where the labels are made; shuffle before you split.")
            ),
        ),
    )


def _evidence(case: Case, count: int, label: float) -> Message:
    """The one label, and how many the validation samples have, where there are any."""
    validation_targets = case.fit.validation.targets
    if not validation_targets or validation_targets[0].dtype.kind not in "biuf":
        return message("All {count} training samples have the label {label:g}.", count=count, label=label)
    return message(
        "All {count} training samples have the label {label:g}; the validation samples have {others} different labels.",
        count=count,
        label=label,
        others=len(np.unique(class_of(validation_targets[0]))),
    )
