"""What a training loop of the person's own shows when it calls its loss: loss and answers go in, a `Head` comes out."""

from typing import Any

import numpy as np

from halfhour.doctor.program.heads import Head, loss_name

# What TensorFlow calls the operation that ends a network while it draws up a graph, and the activation that it is.
OPERATIONS = {
    "Softmax": "softmax",
    "Sigmoid": "sigmoid",
    "Relu": "relu",
    "Tanh": "tanh",
    "BiasAdd": "linear",
    "AddV2": "linear",
    "MatMul": "linear",
}

# TensorFlow's own functions that take bare numbers, and the loss that each is.
FUNCTIONS = {
    "softmax_cross_entropy_with_logits": "categorical_crossentropy",
    "sparse_softmax_cross_entropy_with_logits": "sparse_categorical_crossentropy",
    "sigmoid_cross_entropy_with_logits": "binary_crossentropy",
}


def head_of_answers(loss: Any, answers: Any) -> Head:
    """The end of a network by the answers that it hands to a loss.

    Args:
        loss: a `keras.losses.Loss`, or the name of one that takes bare numbers.
        answers: a tensor, (n, ..., units): with numbers in it, or one of a graph that is being drawn up.
    """
    name, from_logits = (loss, True) if isinstance(loss, str) else loss_name(loss)
    shape = tuple(answers.shape)
    return Head(shape[-1] if shape else None, len(shape), _activation(answers), None, name, from_logits)


def _activation(answers: Any) -> str | None:
    if hasattr(answers, "numpy"):
        return _by_numbers(np.asarray(answers.numpy()))
    operation = getattr(answers, "op", None)
    return OPERATIONS.get(getattr(operation, "type", ""))


def _by_numbers(answers: Any) -> str | None:
    """`softmax` or `linear` where the numbers can be nothing else.

    >>> _by_numbers(np.array([[0.2, 0.8]])), _by_numbers(np.array([[-0.2, 3.8]])), _by_numbers(np.array([[0.2]]))
    ('softmax', 'linear', None)
    """
    if not answers.size or not np.isfinite(answers).all():
        return None
    if answers.min() < 0 or answers.max() > 1:
        return "linear"
    shares = answers.ndim > 1 and answers.shape[-1] > 1 and np.allclose(answers.sum(axis=-1), 1, atol=1e-3)
    return "softmax" if shares else None
