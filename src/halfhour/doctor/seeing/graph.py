"""A tensor of a graph that TensorFlow drew up, and what a run was given -> its numbers, if they are plain arithmetic.

The operations on the way are carried out once more. Those that draw random numbers, read a file or a variable, or
change anything are not among them, so that asking leaves the program as it is.
"""

import operator
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from halfhour.doctor.seeing.tape import draws_a_graph

if TYPE_CHECKING:
    import tensorflow as tf

# What is done to images and labels before they reach a network, of https://www.tensorflow.org/api_docs/python/tf/raw_ops
PLAIN = frozenset(
    "Abs AddV2 Cast ClipByValue ConcatV2 Const DivNoNan Equal ExpandDims Fill FloorDiv FloorMod Greater Identity Less "
    "Log Log1p MatMul Max Maximum Mean Min Minimum Mul Neg OneHot OnesLike Pack Pow RealDiv Reciprocal Relu Reshape "
    "ResizeBilinear ResizeNearestNeighbor ReverseV2 Rsqrt SelectV2 Shape Sigmoid Sign Slice Sqrt Square "
    "SquaredDifference Squeeze StopGradient StridedSlice Sub Sum Tanh Tile Transpose Unpack ZerosLike".split()
)
SAME_NUMBERS = ("Identity", "Squeeze", "Reshape", "ExpandDims", "Cast")  # operations that keep them
SAME_MEAN = ("Identity", "Mean")  # operations between the losses of samples and the loss
Computation = Callable[[Sequence["tf.Tensor"]], "tf.Tensor | None"]


def computation_of(symbol: "tf.Tensor", graph: "tf.Graph") -> Computation | None:
    """What computes a tensor from the tensors that a run was given, in order; `None` if it takes more than arithmetic.

    Args:
        symbol: of the graph; numbers that are there already stand for themselves.
        graph: that `tf.function` drew up.
    """
    if not hasattr(symbol, "op"):
        return lambda _given: symbol
    if symbol.graph is not graph:  # of a branch or a loop, whose inputs are not those of the run
        return None
    operations = {one.name: one for one in _before(symbol.op)}
    sources = [place for place in graph.inputs if place.op.name in operations]
    if any(one.type not in (*PLAIN, "Placeholder") for one in operations.values()):
        return None
    outer = {inner.name: tensor for tensor, inner in graph.captures}
    places = {place.name: number for number, place in enumerate(graph.inputs)}
    arithmetic = _function(symbol, sources, [one.node_def for one in operations.values() if one.type in PLAIN])

    def computed(given: Sequence["tf.Tensor"]) -> "tf.Tensor | None":
        values = [outer[one.name] if one.name in outer else _at(places[one.name], given) for one in sources]
        fits = all(map(_fits, sources, values))
        return arithmetic(values) if fits else None

    return computed


def function_graph() -> "tf.Graph":
    """The graph of the function that is being drawn up; that of a branch or a loop in it lies within."""
    import tensorflow as tf

    graph = tf.compat.v1.get_default_graph()
    while hasattr(getattr(graph, "outer_graph", None), "outer_graph"):
        graph = graph.outer_graph
    return graph


def before_reshaping(symbol: object) -> "tf.Tensor | None":
    """The tensor of a graph whose numbers another one has, in another shape; nothing where it isn't of that kind."""
    operation = getattr(symbol, "op", None) if draws_a_graph() else None
    if operation is None or not (operation.type in SAME_NUMBERS or _takes_all(operation)):
        return None
    before: tf.Tensor = operation.inputs[0]
    return before


def _takes_all(operation: "tf.Operation") -> bool:
    """Whether it is an index such as `[:, 0]` that leaves nothing out: whole axes, and those of one entry."""
    if operation.type != "StridedSlice" or operation.inputs[0].shape.rank is None:
        return False
    masks = [operation.get_attr(name) for name in ("begin_mask", "end_mask", "shrink_axis_mask")]
    if operation.get_attr("ellipsis_mask") or operation.get_attr("new_axis_mask"):
        return False
    import tensorflow as tf

    strides = tf.get_static_value(operation.inputs[3])
    if strides is None or (strides < 0).any():
        return False
    whole = [bool(masks[0] & masks[1] & 1 << axis) and stride == 1 for axis, stride in enumerate(strides)]
    single = [bool(masks[2] & 1 << axis) and operation.inputs[0].shape[axis] == 1 for axis in range(len(strides))]
    return all(map(operator.or_, whole, single))


def mean_of(symbol: "tf.Tensor") -> "tf.Tensor":
    """The tensor of a graph whose mean another one is, or which it passes on."""
    while symbol.op.type in SAME_MEAN:
        symbol = symbol.op.inputs[0]
    return symbol


def _before(operation: "tf.Operation") -> Iterator["tf.Operation"]:
    """An operation and all that it depends on."""
    seen, waiting = set(), [operation]
    while waiting:
        one = waiting.pop()
        if one.name not in seen:
            seen.add(one.name)
            yield one
            waiting += [tensor.op for tensor in one.inputs]


def _function(symbol: "tf.Tensor", sources: list["tf.Tensor"], nodes: list["tf.compat.v1.NodeDef"]) -> Computation:
    """These operations as a function of their own."""
    import tensorflow as tf

    alone = tf.compat.v1.GraphDef(node=nodes)

    def arithmetic(*values: "tf.Tensor") -> "tf.Tensor":
        given = {source.name: value for source, value in zip(sources, values, strict=True)}
        return tf.graph_util.import_graph_def(alone, input_map=given, return_elements=[symbol.name])[0]

    if symbol.op.type == "Placeholder":
        return lambda values: values[0]
    if not sources:
        return lambda _values: tf.compat.v1.wrap_function(arithmetic, [])()
    function = tf.compat.v1.wrap_function(arithmetic, [tf.TensorSpec(one.shape, one.dtype) for one in sources])
    return lambda values: function(*(tf.convert_to_tensor(value) for value in values))


def _fits(source: "tf.Tensor", value: "tf.Tensor | None") -> bool:
    return value is not None and bool(source.shape.is_compatible_with(value.shape))


def _at(place: int, given: Sequence["tf.Tensor"]) -> "tf.Tensor | None":
    return given[place] if place < len(given) else None
