"""How good answers are, on one scale a task: answers and targets in, accuracy or R² out (NumPy only)."""

import math
from typing import Literal

import numpy as np

from halfhour.doctor.reading.heads import OutputHead
from halfhour.doctor.reading.naming import predicted_class, tags
from halfhour.doctor.seeing.observed import Array

Task = Literal["classes", "one-hot", "tags", "values"]


def score(answers: Array, targets: Array, task: Task, head: OutputHead) -> float | None:
    """Accuracy of classes, R² of values; `None` where answers and targets do not belong together.

    >>> head = OutputHead(1, 2, "sigmoid", None, "binary_crossentropy", False)
    >>> score(np.array([[0.9], [0.2]]), np.array([1, 1]), "classes", head)
    0.5
    """
    if len(answers) != len(targets) or not len(answers):
        return None
    if task == "values":
        return r_squared(answers, targets) if answers.size == targets.size else None
    if task == "tags":
        return float((tags(answers, head) == (targets > 0.5)).mean()) if answers.shape == targets.shape else None
    if answers.ndim != 2:
        return None
    return float((predicted_class(answers, head) == true_class(targets, units=answers.shape[1])).mean())


def true_class(targets: Array, units: int) -> Array:
    """The class of each row as `named` numbers it: of one unit's labels -1 and 1, or 0 and 1, the classes 0 and 1.

    >>> true_class(np.array([-1, 1]), units=1), true_class(np.array([3, 1]), units=4)
    (array([0, 1]), array([3, 1]))
    """
    y_true = class_of(targets)
    return (y_true > 0.5).astype(int) if units == 1 and len(y_true) and y_true.max() <= 1 else y_true


def class_of(targets: Array) -> Array:
    """The class of each row: the place of the one, or the number itself.

    >>> class_of(np.eye(3)[[2, 0]]), class_of(np.array([[4], [1]]))
    (array([2, 0]), array([4, 1]))
    """
    rows = targets.reshape(len(targets), -1)
    place: Array = rows.argmax(axis=1) if rows.shape[1] > 1 else rows[:, 0]
    return place


def r_squared(answers: Array, targets: Array) -> float:
    """Share of the targets' variance that the answers explain; 0 is their mean, 1 is perfect, never below -1.

    >>> r_squared(np.array([1.0, 2.0, 3.0]), np.array([1, 2, 3]))
    1.0
    """
    y = targets.reshape(len(targets), -1).astype(np.float64)
    error = ((answers.reshape(y.shape) - y) ** 2).sum()
    spread = ((y - y.mean(axis=0)) ** 2).sum()
    return float(max(1 - error / spread, -1.0)) if spread > 0 and np.isfinite(error) else -1.0


def guess_score(targets: Array, task: Task | None) -> float:
    """What the best constant answer scores: the share of the largest class, or R² of 0."""
    if task not in ("classes", "one-hot", "tags") or not len(targets):
        return 0.0
    if task == "tags":
        held = (targets > 0.5).mean(axis=0)
        return float(np.maximum(held, 1 - held).mean())
    y_true = class_of(targets)
    return float(np.unique(y_true, return_counts=True)[1].max() / len(y_true))


def standard_error(accuracy: float, count: int) -> float:
    """How far an accuracy measured on `count` samples strays by chance (binomial standard deviation).

    >>> round(standard_error(0.9, 900), 3)
    0.01
    """
    share = min(max(accuracy, 0.0), 1.0)
    return math.sqrt(max(share * (1 - share), 1 / count) / count) if count else 1.0


def forest_score(rows: Array, targets: Array, task: Task) -> float | None:
    """What a forest of trees reaches on half of these rows after learning from the other half: accuracy or R².

    Extremely randomised trees (Geurts et al., 2006) need no scaling and next to no settings, so that they tell what is
    in the data rather than how well they were set up.

    Returns:
        `None` where there are fewer than 60 rows, several values a row, or classes that are no whole numbers.
    """
    from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor

    if len(rows) != len(targets) or len(rows) < 60 or not rows.size or not np.isfinite(rows).all():
        return None
    rows = rows.reshape(len(rows), -1)
    order = np.random.default_rng(0).permutation(len(rows))
    learn, ask = order[: len(rows) // 2], order[len(rows) // 2 :]
    if task == "values":
        values = targets.reshape(len(targets), -1)
        if values.shape[1] > 1:
            return None
        forest = ExtraTreesRegressor(60, random_state=0).fit(rows[learn], values[learn, 0])
        return float(forest.score(rows[ask], values[ask, 0]))
    y_true = class_of(targets)
    if y_true.dtype.kind == "f" and not (y_true == y_true.round()).all():
        return None
    forest = ExtraTreesClassifier(60, random_state=0).fit(rows[learn], y_true[learn])
    return float(forest.score(rows[ask], y_true[ask]))
