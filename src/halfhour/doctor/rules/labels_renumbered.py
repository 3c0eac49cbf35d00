"""Rule `labels-renumbered`."""

from typing import NamedTuple

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array, Sample
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

FEWEST = 30  # samples of a validation or test set
GAIN = 0.2  # accuracy, over that before and over what an exchange reaches by chance
SHUFFLES = (
    20  # of the predictions: of 45 samples of 3 classes, an exchange gets up to 0.64 right by chance (2,000 draws)
)
AS_GOOD = 0.8  # of the accuracy on the training samples: then nothing but the numbers is wrong
LEARNED = 0.5  # accuracy on the training samples: of a worse network, the confusions say little


@rule("labels-renumbered", "cause", message("Test labels are numbered differently"), looks_at=Case)
def labels_renumbered(case: Case) -> Suspicion | None:
    """With some class numbers exchanged, the predictions for the validation or test data are nearly all right.

    Why it matters: the classes of training and test labels were numbered separately, by `factorize`, `LabelEncoder` or
    `get_dummies` on each. The first label that occurs, or the first in the alphabet, gets 0, and in another set that
    may be another class. The network is fine, and every metric is wrong. The rule looks for the exchange that makes
    most predictions right (the assignment problem, Kuhn 1955).
    """
    usual = case.evaluation.train_score
    if usual is None or usual < LEARNED or case.problem.task not in ("classes", "one-hot") or case.crashed:
        return None
    samples = [(case.fit.validation, "validation_data")]
    samples += [(use.data, "evaluate") for use in case.uses if use.kind == "evaluate"]
    for sample, name in samples:
        exchange = _exchanged(case, sample) if sample else None
        if exchange is None or exchange.after < AS_GOOD * usual:
            continue
        return Suspicion(
            "error",
            message(
                "Accuracy on the samples of `{name}` is {before:.1%}; with {numbers} exchanged in their labels it is "
                "{after:.1%}.",
                name=name,
                before=exchange.before,
                after=exchange.after,
                numbers=", ".join(f"{label} → {instead}" for label, instead in exchange.numbers[:4]),
            ),
            message("The classes of the two sets were numbered separately."),
            (
                Remedy(
                    message(
                        "Number the classes once: `encoder = LabelEncoder().fit(y_train)`, then `encoder.transform(…)` "
                        "for every set."
                    )
                ),
            ),
            explains=("confused-pair", "overfitting", "class-never-predicted", "train-eval-gap", "labels-misaligned"),
        )
    return None


class _Exchange(NamedTuple):
    """Accuracy as it is and with the best exchange of class numbers, and that exchange: (label, instead)."""

    before: float
    after: float
    numbers: list[tuple[int, int]]


def _exchanged(case: Case, sample: Sample) -> _Exchange | None:
    """The best exchange, if it gets clearly more right than labels and predictions that have nothing in common."""
    y_pred, y_true = case.evaluation.y_pred_on(sample), case.evaluation.y_true_on(sample)
    if y_pred is None or y_true is None or len(y_pred) != len(y_true) or len(y_true) < FEWEST or y_true.min() < 0:
        return None
    y_true = y_true.astype(int)
    exchange = _best(y_true, y_pred)
    if exchange.after - exchange.before < GAIN:
        return None
    random = np.random.default_rng(0)
    chance = max(_best(y_true, random.permutation(y_pred)).after for _shuffle in range(SHUFFLES))
    return exchange if exchange.after - chance >= GAIN else None


def _best(y_true: Array, y_pred: Array) -> _Exchange:
    from scipy.optimize import linear_sum_assignment

    size = max(int(y_pred.max()), int(y_true.max())) + 1
    table = np.zeros((size, size))
    np.add.at(table, (y_true, y_pred), 1)
    labels, instead = linear_sum_assignment(table, maximize=True)
    numbers = [(int(one), int(other)) for one, other in zip(labels, instead, strict=True) if one != other]
    present = set(y_true.tolist())
    return _Exchange(
        float(np.trace(table)) / len(y_true),
        float(table[labels, instead].sum()) / len(y_true),
        [pair for pair in numbers if pair[0] in present],
    )
