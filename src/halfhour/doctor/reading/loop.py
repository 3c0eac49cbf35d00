"""What a training loop of the person's own shows: the calls of its loss and its variables go in, a `Loop` comes out."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from halfhour.doctor.reading.heads import CROSS_ENTROPIES, OutputHead, loss_name
from halfhour.doctor.reading.naming import activation_by_outputs
from halfhour.doctor.seeing.called import LossSeen
from halfhour.doctor.seeing.observed import Observation

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
    activation = OPERATIONS.get(call.operation) if call.answers is None else activation_by_outputs(call.answers)
    units = call.shape[-1] if call.shape else None
    return OutputHead(units, len(call.shape), activation, None, name, from_logits)
