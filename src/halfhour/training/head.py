"""A new last layer in closed form: features and labels -> weights that a `Dense` takes, and how good such layers are.

Logistic regression needs no learning rate, no epochs and no clock: with pictures as few as a person has, it takes
seconds and is as good as any training of the same layer.
"""

import math
import time
import warnings
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from halfhour.records import CrossValidation, Floats, Labels

# Of features brought to a mean spread of 1. On three folders 0.01 to 0.1 came within 0.8 points of each other
# (docs/experiments.md).
STRENGTH = 0.03
MOST_STEPS = 200
ABSENT = -20.0  # score of a class that nothing was learned of
FOLDS, REPEATS = 5, 3


class Head(NamedTuple):
    """A last layer: scores are `features @ kernel + bias`, kernel (D, K), bias (K,), float32."""

    kernel: Floats
    bias: Floats

    def probabilities(self, features: Floats) -> Floats:
        """(N, K) of features (N, D)."""
        scores = features @ self.kernel + self.bias
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares: Floats = powers / powers.sum(axis=1, keepdims=True)
        return shares


def fit_head(features: Floats, labels: Labels, num_classes: int) -> Head:
    """The last layer for features (N, D) of labels (N,), K classes.

    One thread: the products are small, and more threads wait for one another where other programs work.

    >>> features = np.array([[0.0, 1.0], [0.2, 0.9], [1.0, 0.0], [0.9, 0.2]], np.float32)
    >>> head = fit_head(features, np.array([0, 0, 2, 2]), 3)
    >>> head.probabilities(np.array([[1.0, 0.1], [0.1, 1.0]], np.float32)).argmax(axis=1).tolist()
    [2, 0]
    """
    from sklearn.exceptions import ConvergenceWarning  # 0.15 s, which a training from nothing has no use for
    from sklearn.linear_model import LogisticRegression

    mean, spread = features.mean(axis=0), float(features.std(axis=0).mean()) or 1.0
    scaled = (features - mean) / spread
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it is near enough by then
        found = LogisticRegression(C=STRENGTH, max_iter=MOST_STEPS).fit(scaled, labels)
    weights, offsets = found.coef_, found.intercept_
    if len(found.classes_) == 2:  # scikit-learn keeps the difference of two classes alone
        weights, offsets = np.concatenate([-weights, weights]) / 2, np.concatenate([-offsets, offsets]) / 2
    kernel, bias = np.zeros((features.shape[1], num_classes)), np.full(num_classes, ABSENT)
    kernel[:, found.classes_] = weights.T / spread
    bias[found.classes_] = offsets - mean @ kernel[:, found.classes_]
    return Head(kernel.astype(np.float32), bias.astype(np.float32))


def cross_validate(
    features: Floats, labels: Labels, groups: Labels, num_classes: int, seed: int, *, seconds: float
) -> CrossValidation | None:
    """How new last layers do on pictures that they did not learn from: stratified, groups kept whole, again and again.

    The interval is Nadeau and Bengio's (Machine Learning 52, 2003), which allows for the parts' sharing most of what
    they learn from; it is never narrower than Wilson's of as many single answers.

    Args:
        features: (N, D).
        labels: (N,).
        groups: (N,) equal for copies.
        num_classes: K.
        seed: of the divisions.
        seconds: after which no further division is begun.

    Returns:
        The mean and its interval; `None` where a class has fewer groups than there are parts.
    """
    from scipy.stats import binomtest  # half a second, which a training from nothing has no use for
    from scipy.stats import t as student
    from sklearn.model_selection import StratifiedGroupKFold

    smallest = min(len(np.unique(groups[labels == label])) for label in np.unique(labels))
    if smallest < FOLDS:
        return None
    began = time.monotonic()
    rights: list[float] = []
    for repeat in range(REPEATS):
        if rights and time.monotonic() - began > seconds:
            break
        parts = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed + repeat)
        for learned, tested in parts.split(features, labels, groups):
            head = fit_head(features[learned], labels[learned], num_classes)
            answered = (features[tested] @ head.kernel + head.bias).argmax(axis=1)
            rights.append(float((answered == labels[tested]).mean()))
    mean = float(np.mean(rights))
    spread = float(np.std(rights, ddof=1)) * math.sqrt(1 / len(rights) + 1 / (FOLDS - 1))
    half = float(student.ppf(0.975, len(rights) - 1)) * spread
    # Where every part is as right as the others, they say nothing of the spread: it is at least that of so many tosses.
    least = binomtest(round(mean * len(labels)), len(labels)).proportion_ci(method="wilson")
    low, high = min(max(0.0, mean - half), float(least.low)), max(min(1.0, mean + half), float(least.high))
    return CrossValidation(mean, low, high, len(labels), FOLDS, len(rights) // FOLDS)
