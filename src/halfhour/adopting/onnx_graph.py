"""The values of an ONNX graph as they are computed, each knowing how it lies; what is constant is computed at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

layers = keras.layers


@dataclass(frozen=True, eq=False)
class Value:
    """A tensor of the graph: symbolic or constant; `first`: ONNX has its channels first, and here they lie last."""

    tensor: Any
    first: bool = False


class Graph:
    """The values of an ONNX graph so far.

    Args:
        weights: its constants by name.
        proto: the model with inferred shapes.
    """

    def __init__(self, weights: dict[str, Any], proto: Any) -> None:
        self.values = {name: Value(array) for name, array in weights.items()}
        known = [*proto.graph.value_info, *proto.graph.output]
        self.ranks = {value.name: len(value.type.tensor_type.shape.dim) for value in known}

    def add(self, node: Any, operations: Mapping[str, Any]) -> None:
        """Carry out a node, by the operation of its name."""
        import onnx

        settings = {part.name: onnx.helper.get_attribute_value(part) for part in node.attribute}
        if node.op_type == "Constant":
            self.values[node.output[0]] = Value(onnx.numpy_helper.to_array(settings["value"]))
            return
        given = [self.values[name] for name in node.input if name]
        if all(isinstance(value.tensor, np.ndarray) for value in given) and node.op_type in FOLDED:
            folded = FOLDED[node.op_type](*(value.tensor for value in given), **settings)
            self.values[node.output[0]] = Value(np.asarray(folded))
            return
        self.values[node.output[0]] = operations[node.op_type](self, node, given, settings)

    def laid(self, value: Value) -> Any:
        """The tensor as ONNX has it."""
        if not value.first:
            return value.tensor
        if value.tensor.shape[1] == value.tensor.shape[2] == 1:  # one pixel: the order is the same
            return layers.Reshape((value.tensor.shape[3], 1, 1))(value.tensor)
        return layers.Permute((3, 1, 2))(value.tensor)

    def last(self, value: Value) -> Any:
        """The tensor with its channels last."""
        return value.tensor if value.first else layers.Permute((2, 3, 1))(value.tensor)


FOLDED: dict[str, Callable[..., Any]] = {
    "Identity": lambda array: array,
    "Cast": lambda array, to=1: array,
    "Concat": lambda *arrays, axis=0: np.concatenate(arrays, axis),
    "Reshape": lambda array, shape, **settings: array.reshape(shape),
    "Transpose": lambda array, perm: array.transpose(perm),
    "Slice": lambda array, start, end, axes=(0,), steps=(1,): array[int(start[0]) : int(end[0]) : int(steps[0])],
    "Squeeze": lambda array, *axes, **settings: np.squeeze(array),
    "Gather": lambda array, places, axis=0: np.take(array, places, axis),
    "Unsqueeze": lambda array, *axes, **settings: array.reshape(-1),
}
