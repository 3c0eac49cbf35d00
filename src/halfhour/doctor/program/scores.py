"""How good answers are, on one scale a task: answers and targets in, accuracy or R² out (NumPy only)."""

from typing import Literal

import numpy as np

from halfhour.doctor.program.heads import Head
from halfhour.doctor.program.observed import Array

Task = Literal["classes", "one-hot", "tags", "values"]
BOUNDED = ("sigmoid", "softmax", "hard_sigmoid")


def score(answers: Array, targets: Array, task: Task, head: Head) -> float | None:
    """Accuracy of classes, R² of values; `None` where answers and targets do not belong together.

    >>> head = Head(1, 2, "sigmoid", None, "binary_crossentropy", False)
    >>> score(np.array([[0.9], [0.2]]), np.array([1, 1]), "classes", head)
    0.5
    """
    if len(answers) != len(targets) or not len(answers):
        return None
    if task == "values":
        return r_squared(answers, targets) if answers.size == targets.size else None
    if task == "tags":
        middle = 0.0 if head.from_logits and head.activation not in BOUNDED else 0.5
        return float(((answers > middle) == (targets > 0.5)).mean()) if answers.shape == targets.shape else None
    truth = class_of(targets)
    if answers.ndim != 2:
        return None
    if answers.shape[1] > 1:
        return float((answers.argmax(axis=1) == truth).mean())
    if head.loss == "binary_crossentropy":
        middle = 0.5 if head.activation in BOUNDED or not head.from_logits else 0.0
        named = answers[:, 0] > middle
        return float((named == truth if truth.max() > 1 else named == (truth > 0.5)).mean())
    return float((np.round(answers[:, 0]) == truth).mean())


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
    truth = class_of(targets)
    return float(np.unique(truth, return_counts=True)[1].max() / len(truth))
