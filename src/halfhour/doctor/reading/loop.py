"""What a training loop of the person's own shows: the calls of its loss and its variables go in, a `Loop` comes out."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from halfhour.doctor.reading.heads import CROSS_ENTROPIES, OutputHead, loss_name
from halfhour.doctor.seeing.observed import Array, LossSeen, Observation

if TYPE_CHECKING:
    import keras

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


@dataclass(frozen=True)
class Loop:
    """A loop whose data were not seen.

    Attributes:
        heads: the networks' ends, as their losses of classification were called with them.
        stepped: the Keras variables that its optimizer changes, in the order of the network.
    """

    heads: tuple[OutputHead, ...]
    stepped: tuple["keras.Variable", ...]


def loop_of(seen: Observation) -> Loop | None:
    """The loop that was seen, if there was one."""
    if not seen.losses and not seen.stepped:
        return None
    heads = (head_by_call(call) for call in seen.losses)
    return Loop(tuple(head for head in heads if head.loss in CROSS_ENTROPIES), tuple(seen.stepped))


def head_by_call(call: LossSeen) -> OutputHead:
    """The end of a network by the answers that it hands to a loss."""
    name, from_logits = (call.loss, True) if isinstance(call.loss, str) else loss_name(call.loss)
    activation = OPERATIONS.get(call.operation) if call.answers is None else _by_numbers(call.answers)
    units = call.shape[-1] if call.shape else None
    return OutputHead(units, len(call.shape), activation, None, name, from_logits)


def _by_numbers(answers: Array) -> str | None:
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
