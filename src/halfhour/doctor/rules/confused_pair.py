"""Rule `confused-pair`."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

OFTEN, VERY_OFTEN = 0.2, 0.35  # share of a class that is predicted as one particular other
FEWEST = 15  # samples of the class
OTHERS = 0.85  # median accuracy of the other classes: below it, one pair isn't the problem
MOST_OF_IT = 0.4  # share of all mistakes that are within the pair
FEW_MISTAKES = 0.03  # share of all samples: with no more mistakes than that, a rare class isn't a problem


@rule("confused-pair", "reading", message("Two classes are often confused"), looks_at=Case)
def confused_pair(case: Case) -> Suspicion | None:
    """One class is often predicted as one particular other class, while the rest are classified well.

    Why it matters: the two likely look alike to the network, or samples of one carry the other's label. Accuracy hides
    it.
    """
    y_pred, y_true = case.evaluation.y_pred, case.evaluation.y_true
    size = (case.head.units or 0) if case.head else 0
    if y_pred is None or y_true is None or size < 3 or case.evaluation.learned in (None, "nothing"):
        return None
    y_true = y_true.astype(int)
    if len(y_true) != len(y_pred) or y_true.min() < 0 or y_true.max() >= size:
        return None
    confusion = np.zeros((size, size))
    np.add.at(confusion, (y_true, y_pred), 1)
    counts = confusion.sum(axis=1)
    mistakes = confusion - np.diag(np.diag(confusion))
    shares = mistakes / np.maximum(counts, 1)[:, None]
    shares[counts < FEWEST] = 0
    true_class, taken_for = np.unravel_index(int(shares.argmax()), shares.shape)
    if mistakes.sum() <= FEW_MISTAKES * len(y_true):
        return None
    others = [confusion[k, k] / counts[k] for k in range(size) if counts[k] and k not in (true_class, taken_for)]
    pair = mistakes[true_class, taken_for] + mistakes[taken_for, true_class]
    if (
        shares[true_class, taken_for] < OFTEN
        or not others
        or np.median(others) < OTHERS
        or pair < MOST_OF_IT * mistakes.sum()
    ):
        return None
    return Suspicion(
        "warning" if shares[true_class, taken_for] >= VERY_OFTEN else "note",
        message(
            "{share:.0%} of class {of} are predicted as class {taken_for}; accuracy on the other classes is "
            "{others:.0%}.",
            share=float(shares[true_class, taken_for]),
            of=int(true_class),
            taken_for=int(taken_for),
            others=float(np.median(others)),
        ),
        message("Likely the two look alike to the network, or samples of one carry the other's label."),
        (Remedy(message("Check samples and labels of both; add samples that show the difference.")),),
    )
