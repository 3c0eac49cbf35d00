"""What a network predicts, for every kind of head: outputs go in, class numbers or probabilities come out."""

import numpy as np

from halfhour.answering.outputs import kind_of_outputs
from halfhour.doctor.reading.heads import CROSS_ENTROPIES, REGRESSION, OutputHead
from halfhour.doctor.reading.layers import PROBABILITIES
from halfhour.doctor.seeing.observed import Array

MARGINS = ("hinge", "squared_hinge", "categorical_hinge")  # losses whose answers lie on either side of 0


def activation_by_outputs(answers: Array, *, loss: str | None = None) -> str | None:
    """The last activation of a network by its outputs (n, ...), where it can be nothing else.

    It is `softmax` or `linear`; with a cross-entropy that takes probabilities, several numbers between 0 and 1 are of
    `sigmoid`.

    >>> activation_by_outputs(np.array([[0.2, 0.8]])), activation_by_outputs(np.array([[-0.2, 3.8]]))
    ('softmax', 'linear')
    >>> activation_by_outputs(np.array([[0.2, 0.9]]), loss="categorical_crossentropy")
    'sigmoid'
    >>> activation_by_outputs(np.array([[0.2]])) is None
    True
    """
    if not answers.size or not np.isfinite(answers).all():
        return None
    kind = kind_of_outputs(answers if answers.ndim > 1 else answers[..., np.newaxis])
    if kind == "sigmoids" and loss in CROSS_ENTROPIES:
        return "sigmoid"
    return {"probabilities": "softmax", "logits": "linear", "logit": "linear"}.get(kind)


def decision_threshold(head: OutputHead) -> float:
    """The answer of one unit above which it says yes: 0.5 of a probability, 0 of a bare number.

    >>> decision_threshold(OutputHead(1, 2, "sigmoid", None, "binary_crossentropy", False))
    0.5
    >>> decision_threshold(OutputHead(1, 2, "linear", None, "binary_crossentropy", True))
    0.0
    """
    if head.activation in PROBABILITIES:
        return 0.5
    return 0.0 if head.from_logits or head.loss in MARGINS or head.activation in ("tanh", "softsign") else 0.5


def predicted_class(answers: Array, head: OutputHead) -> Array:
    """(n,) the class number that each answer (n, units) names: the largest of several, yes or no of one unit.

    One unit with a loss of distances names the whole number that it is nearest to.

    >>> logits = OutputHead(1, 2, "linear", None, "binary_crossentropy", True)
    >>> predicted_class(np.array([[0.3], [-2.0]]), logits)
    array([1, 0])
    """
    if answers.shape[-1] > 1:
        places: Array = answers.argmax(axis=-1)
        return places
    if head.loss in REGRESSION and decision_threshold(head) == 0.5:
        return np.round(answers[..., 0]).astype(int)
    return (answers[..., 0] > decision_threshold(head)).astype(int)


def tags(answers: Array, head: OutputHead) -> Array:
    """(n, units) which of several labels, each of which may hold, an answer says yes to."""
    return answers > decision_threshold(head)


def probabilities(answers: Array, head: OutputHead) -> Array | None:
    """(n, classes) the probability of each class; of one unit (n, 2). Nothing where the answers are none.

    >>> logits = OutputHead(1, 2, "linear", None, "binary_crossentropy", True)
    >>> probabilities(np.array([[0.0]]), logits)
    array([[0.5, 0.5]])
    """
    from scipy.special import expit, softmax  # which Keras has loaded by now

    answers = answers.astype(np.float64)
    if answers.ndim != 2 or not np.isfinite(answers).all():
        return None
    if answers.shape[1] == 1:
        yes = answers if head.activation in PROBABILITIES else expit(answers) if head.from_logits else None
        return None if yes is None else np.concatenate([1 - yes, yes], axis=1)
    if kind_of_outputs(answers) == "probabilities":
        return answers
    if head.activation in PROBABILITIES:
        return None  # sigmoids, which are no shares of 1
    shares: Array = softmax(answers, axis=1)
    return shares
