"""What the hidden units answer: a model and a sample go in, one array of activations a layer comes out."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from halfhour.doctor.reading.layers import SATURATING, activation_of, is_graph, kind_of
from halfhour.doctor.seeing.observed import Array, Sample

if TYPE_CHECKING:
    import keras

ROWS = 128  # samples that the units are asked about
NEAR_THE_END = 0.0067  # sigmoid(-5): DeepDiagnosis (Wardat et al., ICSE 2022) calls |pre-activation| >= 5 saturated


@dataclass(frozen=True)
class HiddenLayer:
    """A hidden layer with an activation, and what its units answer to a sample, (n, units)."""

    layer: "keras.Layer"
    activation: str
    answers: Array


def hidden_layers(model: "keras.Model", sample: Sample, last: "keras.Operation | None") -> list[HiddenLayer]:
    """The hidden layers of a model whose layers form one graph; of any other model none.

    Args:
        model: a built model; it is asked, never changed.
        sample: of one input.
        last: the output's layer, which is not hidden.
    """
    import keras

    chosen = [(layer, name) for layer in getattr(model, "layers", []) if (name := activation_of(layer))]
    chosen = [(layer, name) for layer, name in chosen if layer is not last and _feeds_forward(layer)]
    if not chosen or not sample or len(sample.inputs) != 1 or not is_graph(model):
        return []
    looking = keras.Model(model.inputs, [layer.output for layer, _ in chosen], name="hidden_layers")
    answers = looking([sample.inputs[0][:ROWS]], training=False)
    parts = answers if isinstance(answers, list) else [answers]
    arrays = [keras.ops.convert_to_numpy(part) for part in parts]
    return [
        HiddenLayer(layer, name, part.reshape(-1, part.shape[-1]))
        for (layer, name), part in zip(chosen, arrays, strict=True)
    ]


def saturated_share(hidden: HiddenLayer) -> float:
    """Share of a squashing layer's answers that lie so near an end that the slope there is nothing.

    >>> saturated_share(HiddenLayer(None, "tanh", np.array([[0.0, 1.0], [-1.0, 0.99999]])))
    0.75
    """
    low, high = SATURATING[hidden.activation]
    edge = NEAR_THE_END if low == 0.0 else 1 - np.tanh(5.0)
    return float(((hidden.answers < low + edge) | (hidden.answers > high - edge)).mean())


def dead_share(hidden: HiddenLayer) -> float:
    """Share of a ReLU layer's units that answer 0 to every sample.

    >>> dead_share(HiddenLayer(None, "relu", np.array([[0.0, 1.0], [0.0, 0.0]])))
    0.5
    """
    return float((hidden.answers <= 0).all(axis=0).mean())


def _feeds_forward(layer: "keras.Layer") -> bool:
    return kind_of(layer) in ("Dense", "Conv1D", "Conv2D", "Activation", "ReLU") and hasattr(layer, "output")
