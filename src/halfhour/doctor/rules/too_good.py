"""Rule `too-good`."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.scores import class_of, forest_score
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.filled_by_class import FILLED, filled_by_class
from halfhour.doctor.rules.known_afterwards import AFTERWARDS, known_afterwards
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

PERFECT = 0.97
FEWEST = 50  # samples
LINE = 0.9999  # rank correlation with a numeric target
ALONE = 0.99  # accuracy of one column alone, on samples not used for its thresholds; the best in healthy tables: 0.96
APART = 0.1  # by how much the accuracy of all other columns is lower
MOST_COLUMNS = 100  # columns of a table; images have more
CUTS = 2  # intervals per class that a column may be cut into


ONE_COLUMN = message("One input column alone predicts the class")
COPIED = message("The target is one of the inputs")


@rule(
    "too-good",
    "reading",
    message("Target leakage: the inputs contain the answer"),
    looks_at=Case,
    also=(ONE_COLUMN, COPIED, AFTERWARDS, FILLED),
)
def too_good(case: Case) -> Suspicion | None:
    """Validation accuracy is nearly perfect, and one input column gives the answer away.

    Why it matters: the target has leaked into the inputs, and won't be there when the network is used. A column counts
    if it has one value for each class, or rises and falls with the target values. If a few thresholds on one column
    give the class while all the others together fail, it is a note: the column may have been filled in once the answer
    was known, it may be a running number, or it may really decide. Only a person can tell which.

    If the target is one of the numbers in the input itself, it is reported however good the network is: a window of a
    series has to be followed by its target, as in `timeseries_dataset_from_array(x, x[length:], length)`.

    So is a column that is filled in samples of one class alone and has one value, mostly 0, in all others, such as the
    amount that was recovered of a loan: such a column is known only after the answer. It must hold many values, be
    filled in a quarter of its class, and be worth 5 points to a random forest.

    And so is a column of measurements in which each class has a frequent value of its own: its gaps were filled with
    the mean of the class, as `groupby` on the label does.
    """
    place = _copied(case)
    if place is not None:
        return _is_copied(place)
    return _gives_it_away(case) or known_afterwards(case) or filled_by_class(case)


def _gives_it_away(case: Case) -> Suspicion | None:
    """One column of a table on which the network is nearly always right."""
    table = _table(case)
    if table is None:
        return None
    x, y = table
    values = case.problem.task == "values"
    column = (_in_step(x, y) if y.size == len(y) else None) if values else _one_value_a_class(x, class_of(y))
    if column is None:
        return None if values else _tells_alone(case, x, class_of(y))
    return Suspicion(
        "note" if values else "warning",
        message("Column {column} of the inputs rises and falls exactly with the targets.", column=column)
        if values
        else message(
            "Validation accuracy is {score:.1%}; column {column} of the inputs alone predicts the target.",
            score=case.evaluation.held_score,
            column=column,
        ),
        message("Likely the target, or something computed from it, was left in the table."),
        (_without(column),),
    )


def _copied(case: Case) -> tuple[int, ...] | None:
    """Where in every sample the one number stands that is its target."""
    x, y = case.inputs, case.targets
    if x is None or y is None or case.problem.task != "values" or y.size != len(x) or len(x) < FEWEST:
        return None
    if len(np.unique(y)) < FEWEST // 2 or case.problem.reconstructs or x[0].size < 2:
        return None
    for place in np.argwhere(np.isclose(x[0], y.ravel()[0], rtol=1e-6, atol=0.0)):
        where = tuple(int(axis) for axis in place)
        if np.allclose(np.moveaxis(x, 0, -1)[where], y.ravel(), rtol=1e-6, atol=0.0):
            return where
    return None


def _is_copied(place: tuple[int, ...]) -> Suspicion:
    return Suspicion(
        "error",
        message("In every sample, the target equals the input at {place}.", place=list(place)),
        message("The network learns to copy that number. Used on new samples, it can't predict what isn't in them."),
        (
            Remedy(
                message(
                    "Take the target from outside the input: drop that column, or shift the targets of windows, "
                    "`timeseries_dataset_from_array(x[:-length], x[length:], length)`."
                )
            ),
        ),
        title=COPIED,
        explains=("undertrained", "underfitting"),
    )


def _tells_alone(case: Case, x: Array, y_true: Array) -> Suspicion | None:
    """What to tell of a column that gets nearly all right, where without it far fewer would be."""
    if case.problem.task not in ("classes", "one-hot") or x.shape[1] > MOST_COLUMNS or not np.isfinite(x).all():
        return None
    scores = _each_alone(x, y_true)
    column = int(scores.argmax())
    others = x[:, scores < ALONE]
    if scores[column] < ALONE or not others.shape[1]:
        return None
    rest = forest_score(others, y_true, "classes")
    if rest is None or rest > scores[column] - APART:
        return None
    return Suspicion(
        "note",
        message(
            "Column {column} of the inputs alone gets {alone:.1%} of unseen samples right; a random forest on the "
            "other columns gets {rest:.1%}.",
            column=column,
            alone=float(scores[column]),
            rest=rest,
        ),
        message(
            "Either the column was filled in once the answer was known (target leakage), or it really decides the "
            "class."
        ),
        (_without(column),),
        title=ONE_COLUMN,
    )


def _without(column: int) -> Remedy:
    return Remedy(message("Drop the column from the inputs: `x = np.delete(x, {column}, axis=1)`.", column=column))


def _table(case: Case) -> tuple[Array, Array] | None:
    """Inputs and targets, where the inputs are a table and the network is nearly always right."""
    x, y = case.inputs, case.targets
    if x is None or y is None or x.ndim != 2 or x.shape[1] < 2 or len(x) < FEWEST or len(x) != len(y):
        return None
    if case.problem.reconstructs or (case.evaluation.held_score or 0.0) < PERFECT or not case.problem.task:
        return None
    return x, y


def _one_value_a_class(x: Array, y_true: Array) -> int | None:
    """The first column with as many values as classes, each value with a class of its own."""
    classes = np.unique(y_true)
    for column in range(x.shape[1]):
        values = np.unique(x[:, column])
        if len(values) == len(classes) and len(np.unique(np.stack([x[:, column], y_true]), axis=1).T) == len(classes):
            return column
    return None


def _each_alone(x: Array, y_true: Array) -> Array:
    """What each column by itself reaches on half of the rows, cut in few places by the other half."""
    from sklearn.tree import DecisionTreeClassifier

    order = np.random.default_rng(0).permutation(len(x))
    learn, ask = order[: len(x) // 2], order[len(x) // 2 :]
    parts = max(2, CUTS * len(np.unique(y_true)))
    scores = []
    for column in range(x.shape[1]):
        rows = x[:, column : column + 1]
        tree = DecisionTreeClassifier(max_leaf_nodes=parts, random_state=0).fit(rows[learn], y_true[learn])
        scores.append(tree.score(rows[ask], y_true[ask]))
    return np.array(scores)


def _in_step(x: Array, y: Array) -> int | None:
    """The first column whose order is that of the values (Spearman's correlation)."""
    from scipy.stats import rankdata

    ranks = rankdata(y.ravel())
    for column in range(x.shape[1]):
        if np.ptp(x[:, column]) > 0 and np.ptp(ranks) > 0:
            if abs(np.corrcoef(rankdata(x[:, column]), ranks)[0, 1]) > LINE:
                return column
    return None
