"""Rule `class-weight-wrong`."""

from collections.abc import Mapping

import numpy as np

from halfhour.doctor.patching.edits import set_argument
from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

LESS = 0.5  # of a class's share of the samples: weights take away more than half of its share of the loss
FREQUENT = 1.2  # times an even share: a class with more samples than that may well be weighted down
POOR = 0.5  # recall, as for `class-imbalance`
NEVER = 0.1  # recall; below it, the model has all but given up the class
FEWEST = 10  # samples of a class; with fewer the set is small rather than uneven
FEWEST_HELD = 5  # samples of the class that its recall is computed from
MOST_CLASSES = 50


@rule("class-weight-wrong", "cause", message("Class weights suppress a class"), looks_at=Case)
def class_weight_wrong(case: Case) -> Suspicion | None:
    """Class or sample weights give a class far less of the loss than its share of the samples, and its recall is poor.

    Why it matters: weights are meant to help the rare class. If they are proportional to the class counts instead of
    inverse, or their keys are in the wrong order, the rare class counts even less; a weight of 0 removes it. The rule
    compares each class's share of the samples with its share of the weights, and reports a class only if its recall is
    poor. A frequent class may be weighted down, but not to 0.
    """
    labels, y_pred, y_true = case.problem.classes, case.evaluation.y_pred, case.evaluation.y_true
    if labels is None or y_pred is None or y_true is None or not case.fit.epochs:
        return None
    by_class = _by_class(case, labels)
    classes, counts = np.unique(labels, return_counts=True)
    if by_class is None or not 2 <= len(classes) <= MOST_CLASSES:
        return None
    weights = np.array([by_class[int(name)] for name in classes])
    if not np.isfinite(weights).all() or weights.min() < 0 or not weights.any():
        return None
    shares, weighted = counts / counts.sum(), weights * counts / (weights * counts).sum()
    few = (counts >= FEWEST) & (counts <= FREQUENT * len(labels) / len(classes))
    aside = few & (weighted <= LESS * shares) | (weights == 0) & (counts >= FEWEST)
    recalls = {place: _recall(y_pred, y_true, int(classes[place])) for place in np.flatnonzero(aside)}
    poor = {place: recall for place, recall in recalls.items() if recall is not None and recall <= POOR}
    if not poor:
        return None
    least, most = min(poor, key=lambda place: weighted[place] / shares[place]), int(weighted.argmax())
    balanced = {
        int(name): round(len(labels) / (len(classes) * int(n)), 3) for name, n in zip(classes, counts, strict=True)
    }
    return Suspicion(
        "error" if poor[least] <= NEVER else "warning",
        message(
            "Class {rare:g} has {fewest} samples and weight {low:.3g}; class {common:g} has {count} and weight "
            "{high:.3g}. So class {rare:g} is {share:.1%} of the samples but {weighted:.2%} of the loss; its recall is "
            "{found:.0%}.",
            rare=float(classes[least]),
            fewest=int(counts[least]),
            low=float(weights[least]),
            common=float(classes[most]),
            count=int(counts[most]),
            high=float(weights[most]),
            share=float(shares[least]),
            weighted=float(weighted[least]),
            found=poor[least],
        ),
        message("The weights grow with the class counts, have their keys in the wrong order, or were rounded to 0.")
        if _of_classes(case)
        else message("The rarer the class, the lower its sample weights: it should be the other way round."),
        (_balance(case, balanced),),
        explains=(
            "stuck-at-chance",
            "class-never-predicted",
            "class-imbalance",
            "constant-prediction",
            "confused-pair",
        ),
    )


def _of_classes(case: Case) -> Mapping[int, float] | None:
    """The `class_weight` of `fit`."""
    given = case.fit.arguments.get("class_weight")
    return given if isinstance(given, Mapping) and given else None


def _by_class(case: Case, labels: Array) -> dict[int, float] | None:
    """The mean weight of each class's samples, as Keras reads the weights; nothing where there are none."""
    classes = [int(name) for name in np.unique(labels)]
    of_classes, of_samples = _of_classes(case), case.fit.arguments.get("sample_weight")
    if of_classes is not None:
        return {name: float(of_classes.get(name, 1.0)) for name in classes}  # Keras: 1 for a class that is not named
    if of_samples is None or isinstance(of_samples, dict | list | tuple):
        return None
    each = np.asarray(of_samples, dtype=np.float64)
    if each.ndim == 2 and each.shape[1] == 1:
        each = each[:, 0]
    if each.ndim != 1 or len(each) < len(labels):
        return None
    each = each[: len(labels)]  # the rows after these are held back by `validation_split`
    return {label: float(each[labels == label].mean()) for label in classes}


def _recall(y_pred: Array, y_true: Array, label: int) -> float | None:
    """The share of a class's held samples that are found; nothing where they are too few."""
    there = y_true == label
    return float((y_pred[there] == label).mean()) if there.sum() >= FEWEST_HELD else None


def _balance(case: Case, balanced: dict[int, float]) -> Remedy:
    """Weights with which every class has the same share of the loss."""
    if _of_classes(case) is None:
        return Remedy(
            message(
                "Weight each sample by n / (k · count of its class): scikit-learn's "
                "`compute_sample_weight('balanced', y)` computes that."
            )
        )
    return Remedy(
        message(
            "Set each weight to n / (k · count), n samples in k classes: `class_weight={weights}`.",
            weights=str(balanced),
        ),
        edits=(set_argument(case.fit.site, "class_weight", balanced),),
    )
