"""Rule `labels-misaligned`."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.scores import class_of
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

EVEN = 0.8  # share of the largest class; above it nothing on a few hundred samples beats guessing


@rule("labels-misaligned", "reading", message("Labels don't match their inputs"), looks_at=Case)
def labels_misaligned(case: Case) -> Suspicion | None:
    """The labels don't belong to the inputs: one of the two was shuffled without the other.

    Why it matters: there is nothing to learn but noise. The rule runs only if predictions on unseen data are no better
    than guessing; then nearest neighbours and a random forest, on the same samples, must not beat guessing either.
    """
    x, y = case.inputs, case.targets
    if (
        x is None
        or y is None
        or case.problem.reconstructs
        or case.problem.classes is None
        or len(x) != len(y)
        or len(x) < 60
    ):
        return None
    held = case.answers.held_score
    if held is None or held > case.answers.guess + 0.12 or case.answers.guess > EVEN or not case.fit.data.finite[0]:
        return None
    if case.network.having("of words"):
        return None
    rows, truth = x.reshape(len(x), -1), class_of(y)
    if len(np.unique(truth)) < 2 or np.ptp(rows) == 0:
        return None
    own = _reference(rows, truth)
    guess = np.unique(truth, return_counts=True)[1].max() / len(truth)
    if own > guess + 3 * np.sqrt(guess * (1 - guess) / len(truth)):
        return None
    return Suspicion(
        "error",
        message(
            "Validation accuracy is {held:.1%}; guessing gets {guess:.1%}, and nearest neighbours and a "
            "random forest on the same samples get {own:.1%}.",
            held=held,
            guess=float(guess),
            own=own,
        ),
        message("Likely inputs and labels were shuffled or sorted separately."),
        (
            Remedy(
                message(
                    "Shuffle both with the same order: `order = np.random.permutation(len(x))`, `x[order]`, `y[order]`."
                )
            ),
        ),
    )


def _reference(rows: Array, truth: Array) -> float:
    """What simple methods reach on parts they have not seen."""
    from sklearn.ensemble import ExtraTreesClassifier
    from sklearn.neighbors import KNeighborsClassifier

    order = np.random.default_rng(0).permutation(len(rows))
    half = len(rows) // 2
    learn, ask = order[:half], order[half:]
    methods = (KNeighborsClassifier(3), ExtraTreesClassifier(60, random_state=0))
    return float(max(method.fit(rows[learn], truth[learn]).score(rows[ask], truth[ask]) for method in methods))
