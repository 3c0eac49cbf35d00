"""The values of an ONNX graph as they are computed, each knowing how it lies; what is constant is computed at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from halfhour.records import Array

if TYPE_CHECKING:
    import onnx

layers = keras.layers
Attributes = dict[str, Any]  # of a node by name, as ONNX has them: numbers, lists of numbers, bytes


@dataclass(frozen=True, eq=False)
class Value:
    """A tensor of the graph: symbolic or constant; `first`: ONNX has its channels first, and here they lie last."""

    tensor: keras.KerasTensor | Array
    first: bool = False


class Graph:
    """The values of an ONNX graph so far.

    Args:
        weights: its constants by name.
        proto: the model with inferred shapes.
    """

    def __init__(self, weights: dict[str, Array], proto: "onnx.ModelProto") -> None:
        self.values = {name: Value(array) for name, array in weights.items()}
        known = [*proto.graph.value_info, *proto.graph.output]
        self.ranks = {value.name: len(value.type.tensor_type.shape.dim) for value in known}

    def add(self, node: "onnx.NodeProto", operations: Mapping[str, "Operation"]) -> None:
        """Carry out a node, by the operation of its name."""
        import onnx

        settings = {part.name: onnx.helper.get_attribute_value(part) for part in node.attribute}
        if node.op_type == "Constant":
            self.values[node.output[0]] = Value(onnx.numpy_helper.to_array(settings["value"]))
            return
        given = [self.values[name] for name in node.input if name]
        if all(isinstance(value.tensor, np.ndarray) for value in given) and node.op_type in FOLDED:
            folded = FOLDED[node.op_type]([value.tensor for value in given], settings)
            self.values[node.output[0]] = Value(np.asarray(folded))
            return
        self.values[node.output[0]] = operations[node.op_type](self, node, given, settings)

    def laid(self, value: Value) -> keras.KerasTensor | Array:
        """The tensor as ONNX has it."""
        if not value.first:
            return value.tensor
        if value.tensor.shape[1] == value.tensor.shape[2] == 1:  # one pixel: the order is the same
            return layers.Reshape((value.tensor.shape[3], 1, 1))(value.tensor)
        return layers.Permute((3, 1, 2))(value.tensor)

    def last(self, value: Value) -> keras.KerasTensor | Array:
        """The tensor with its channels last."""
        return value.tensor if value.first else layers.Permute((2, 3, 1))(value.tensor)


Operation = Callable[[Graph, "onnx.NodeProto", list[Value], Attributes], Value]
Fold = Callable[[list[Array], Attributes], Array]  # an operator on constants: its inputs and its attributes

FOLDED: dict[str, Fold] = {
    "Identity": lambda given, _how: given[0],
    "Cast": lambda given, _how: given[0],
    "Concat": lambda given, how: np.concatenate(given, how.get("axis", 0)),
    "Reshape": lambda given, _how: given[0].reshape(given[1]),
    "Transpose": lambda given, how: given[0].transpose(how["perm"]),
    "Slice": lambda given, _how: _sliced(*given),
    "Squeeze": lambda given, _how: np.squeeze(given[0]),
    "Gather": lambda given, how: np.take(given[0], given[1], how.get("axis", 0)),
    "Unsqueeze": lambda given, _how: given[0].reshape(-1),
}


def _sliced(array: Array, start: Array, end: Array, _axes: Array | None = None, steps: Array | None = None) -> Array:
    """A part of the first axis, as shapes are cut."""
    cut: Array = array[int(start[0]) : int(end[0]) : 1 if steps is None else int(steps[0])]
    return cut
