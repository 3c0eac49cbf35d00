"""Rule `labels-misaligned`."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.scores import class_of, standard_error
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array, Sample
from halfhour.doctor.seeing.sampling import take
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

EVEN = 0.8  # share of the largest class; above it nothing on a few hundred samples beats guessing
FEWEST = 60  # rows
SKILLED = 0.12  # accuracy on unseen data above guessing; nearly two standard errors of an accuracy on so few rows
IN_A_ROW = 1000  # rows on which shifts are tried
SHIFTS = (1, -1, 2, -2, 3, -3)  # a header taken for data, a window's end, a first row dropped on one side
CLEARLY = 0.15  # by how much the accuracy of a shifted pairing exceeds guessing
REFERENCE_STRAYING = 3  # standard deviations above guessing of what simple methods get right
BY_CHANCE = 0.01  # of sets with shuffled labels, so many are ranked as well as that
PARTS, ROUNDS = 5, 300  # of the cross-validation; iterations of the linear model
HALF = 0.5  # area under the ROC curve where there is nothing to tell
STRAYING = 4  # standard deviations above guessing, too: with six pairings, one in 5,000 cases is chance


@rule("labels-misaligned", "reading", message("Labels don't match their inputs"), looks_at=Case)
def labels_misaligned(case: Case) -> Suspicion | None:
    """The labels don't belong to the inputs: one of the two was shuffled without the other, or shifted by some rows.

    Why it matters: there is nothing to learn but noise. The rule runs only if predictions on unseen data are no better
    than guessing; then nearest neighbours and a random forest, on the same samples, must not beat guessing either. If
    the rows are still in order, each input is also paired with the labels of the rows next to it: if one of these
    pairings can be learned, the labels were shifted by that many rows. If not, and a linear model still gives unseen
    samples of a class higher scores for it than all others (area under the ROC curve), the labels belong to the inputs.
    """
    x, y = case.inputs, case.targets
    if (
        x is None
        or y is None
        or case.problem.reconstructs
        or case.problem.task not in ("classes", "one-hot")
        or len(x) != len(y)
        or len(x) < FEWEST
    ):
        return None
    validation_score = case.evaluation.held_score
    if (
        validation_score is None
        or validation_score > case.evaluation.guess + SKILLED
        or case.evaluation.guess > EVEN
        or not case.fit.data.finite[0]
    ):
        return None
    if case.network.having("of words"):
        return None
    rows, y_true = x.reshape(len(x), -1), class_of(y)
    if not np.array_equal(y_true, np.round(y_true)):
        return None  # `labels-scaled` looks at those
    if len(np.unique(y_true)) < 2 or np.ptp(rows) == 0:
        return None
    own = _reference(rows, y_true)
    guess = np.unique(y_true, return_counts=True)[1].max() / len(y_true)
    if own > guess + REFERENCE_STRAYING * np.sqrt(guess * (1 - guess) / len(y_true)):
        return None
    evidence = message(
        "Validation accuracy is {held:.1%}; guessing gets {guess:.1%}, and nearest neighbours and a "
        "random forest on the same samples get {own:.1%}.",
        held=validation_score,
        guess=float(guess),
        own=own,
    )
    for sample in (case.fit.data, case.fit.validation):
        if shifted := _moved(sample):
            return _by_rows(*shifted, float(guess), own)
    if _ranks(rows, y_true):
        return None
    return Suspicion(
        "error",
        evidence,
        message("Likely inputs and labels were shuffled or sorted separately."),
        (
            Remedy(
                message(
                    "Shuffle both with the same order: `order = np.random.permutation(len(x))`, `x[order]`, `y[order]`."
                )
            ),
        ),
    )


def _ranks(rows: Array, y_true: Array) -> bool:
    """Whether a linear model ranks unseen samples of the classes above the others, further than chance would.

    Where one class is much larger, or all overlap, accuracy hardly beats guessing, and the labels are what they should
    be. The standard error of the area under the curve is that of the Mann-Whitney statistic if there is nothing to
    tell; that of its mean over K classes, as if these were independent.
    """
    from scipy.stats import norm
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    classes, counts = np.unique(y_true, return_counts=True)
    known = np.isin(y_true, classes[counts >= PARTS])
    rows, y_true = rows[known], y_true[known]
    classes = np.unique(y_true)
    if len(classes) < 2:
        return False
    folds = StratifiedKFold(PARTS, shuffle=True, random_state=0)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=ROUNDS))
    shares = cross_val_predict(model, rows, y_true, cv=folds, method="predict_proba")
    owns = [y_true == one for one in classes]
    areas = [roc_auc_score(own, share) for own, share in zip(owns, shares.T, strict=True)]
    spreads = [(len(own) + 1) / (12 * own.sum() * (~own).sum()) for own in owns]
    apart = len(classes) if len(classes) > 2 else 1  # of two classes, both areas are the same
    return bool(np.mean(areas) > HALF + norm.isf(BY_CHANCE) * np.sqrt(np.mean(spreads) / apart))


def _by_rows(shift: int, reached: float, guess: float, own: float) -> Suspicion:
    """What to tell of labels that stand `shift` rows after their inputs."""
    count = abs(shift)
    return Suspicion(
        "error",
        message(
            "A random forest gets {own:.1%} of the labels right, guessing {guess:.1%}. With the labels "
            "paired to the inputs {count} row(s) further up, it gets {reached:.1%}.",
            own=own,
            guess=guess,
            count=count,
            reached=reached,
        )
        if shift > 0
        else message(
            "A random forest gets {own:.1%} of the labels right, guessing {guess:.1%}. With the labels "
            "paired to the inputs {count} row(s) further down, it gets {reached:.1%}.",
            own=own,
            guess=guess,
            count=count,
            reached=reached,
        ),
        message("The labels are shifted by {count} row(s) relative to their inputs.", count=count),
        (
            Remedy(
                message(
                    "Move them back into line before any shuffling: `x, y = x[:-{count}], y[{count}:]`.", count=count
                )
                if shift > 0
                else message(
                    "Move them back into line before any shuffling: `x, y = x[{count}:], y[:-{count}]`.", count=count
                )
            ),
        ),
    )


def _moved(sample: Sample) -> tuple[int, float] | None:
    """By how many rows labels stand after the inputs that they can be told from, and how well they then can be."""
    in_order = _in_order(sample)
    if in_order is None:
        return None
    x, y_true = in_order
    guess = float(np.unique(y_true, return_counts=True)[1].max() / len(y_true))
    chance = max(CLEARLY, STRAYING * standard_error(guess, len(y_true) // 2))
    if _reference(x, y_true) > guess + chance:
        return None  # these labels stand where they belong
    tried = {shift: _reference(*_paired(x, y_true, shift)) for shift in SHIFTS}
    shift = max(tried, key=lambda one: tried[one])
    return (shift, tried[shift]) if tried[shift] > guess + chance else None


def _in_order(sample: Sample) -> tuple[Array, Array] | None:
    """Inputs and class numbers of rows that stand one after the other; nothing where they cannot be had."""
    if len(sample.inputs) != 1 or len(sample.targets) != 1 or sample.rows is None:
        return None
    x, y, whole = sample.inputs[0], sample.targets[0], sample.whole
    if np.any(np.diff(sample.rows) != 1):
        if not isinstance(whole, tuple) or not hasattr(whole[0], "shape"):
            return None
        rows = np.arange(whole[2], min(whole[3], whole[2] + IN_A_ROW))
        x, y = take(whole[0], rows), take(whole[1], rows)
    enough = len(x) == len(y) and len(x) >= FEWEST
    return (np.asarray(x, np.float64).reshape(len(x), -1), class_of(y)) if enough else None


def _paired(x: Array, y_true: Array, shift: int) -> tuple[Array, Array]:
    """Each input with the label so many rows after it, or before it."""
    return (x[:-shift], y_true[shift:]) if shift > 0 else (x[-shift:], y_true[:shift])


def _reference(rows: Array, y_true: Array) -> float:
    """What simple methods reach on parts they have not seen."""
    from sklearn.ensemble import ExtraTreesClassifier
    from sklearn.neighbors import KNeighborsClassifier

    order = np.random.default_rng(0).permutation(len(rows))
    half = len(rows) // 2
    learn, ask = order[:half], order[half:]
    methods = (KNeighborsClassifier(3), ExtraTreesClassifier(60, random_state=0))
    return float(max(method.fit(rows[learn], y_true[learn]).score(rows[ask], y_true[ask]) for method in methods))
