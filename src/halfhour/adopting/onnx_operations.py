"""The operations of ONNX that image classifiers are made of, each as Keras's layers: node and values -> value."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import keras
import numpy as np
import numpy.typing as npt

from halfhour.adopting.onnx_graph import Attributes, Graph, Operation, Value
from halfhour.language import _
from halfhour.records import Array

if TYPE_CHECKING:
    import onnx

Doubles = npt.NDArray[np.float64]

layers = keras.layers


def _with_weights(layer: keras.Layer, x: keras.KerasTensor, *weights: Array) -> keras.KerasTensor:
    answer = layer(x)
    layer.set_weights([np.asarray(weight, np.float32) for weight in weights])
    return answer


def _padded(x: keras.KerasTensor, settings: Attributes, fill: float = 0.0) -> tuple[keras.KerasTensor, str]:
    """The input with its borders, and the `padding` that is left to the layer."""
    how = settings.get("auto_pad", b"NOTSET").decode()
    if how == "SAME_UPPER":
        return x, "same"
    if how == "SAME_LOWER":
        raise ValueError(_("padding {how} isn't supported", how=how))
    top, left, bottom, right = settings.get("pads", (0, 0, 0, 0))
    if not (top or left or bottom or right):
        return x, "valid"
    if fill:
        return keras.ops.pad(x, ((0, 0), (top, bottom), (left, right), (0, 0)), constant_values=fill), "valid"
    return layers.ZeroPadding2D(((top, bottom), (left, right)))(x), "valid"


def _conv(graph: Graph, node: "onnx.NodeProto", given: list[Value], settings: Attributes) -> Value:
    x, kernel = graph.last(given[0]), given[1].tensor  # (out, in / groups, h, w)
    size, groups = kernel.shape[2:], settings.get("group", 1)
    x, padding = _padded(x, settings)
    bias = [given[2].tensor] if len(given) > 2 else []
    common: dict[str, object] = {
        "strides": tuple(settings.get("strides", (1, 1))), "padding": padding, "use_bias": bool(bias),
        "dilation_rate": tuple(settings.get("dilations", (1, 1))),
    }  # fmt: skip
    channels = x.shape[-1]
    if groups == channels and groups > 1:
        many = kernel.shape[0] // groups
        ordered = kernel.reshape(groups, many, *size).transpose(2, 3, 0, 1)
        layer = layers.DepthwiseConv2D(size, depth_multiplier=many, **common)
    else:
        ordered = kernel.transpose(2, 3, 1, 0)
        layer = layers.Conv2D(kernel.shape[0], size, groups=groups, **common)
    return Value(_with_weights(layer, x, ordered, *bias), True)


def _normalisation(graph: Graph, node: "onnx.NodeProto", given: list[Value], settings: Attributes) -> Value:
    x = graph.last(given[0]) if given[0].tensor.ndim == 4 else given[0].tensor
    layer = layers.BatchNormalization(epsilon=settings.get("epsilon", 1e-5))
    return Value(_with_weights(layer, x, *(value.tensor for value in given[1:5])), given[0].tensor.ndim == 4)


def _pool(kind: type[keras.Layer]) -> Operation:
    def pool(graph: Graph, node: "onnx.NodeProto", given: list[Value], settings: Attributes) -> Value:
        size = tuple(settings["kernel_shape"])
        if settings.get("ceil_mode") or any(step != 1 for step in settings.get("dilations", (1,))):
            raise ValueError(_("pooling with ceil_mode or dilations isn't supported"))
        highest = kind is layers.MaxPooling2D
        x, padding = _padded(graph.last(given[0]), settings, fill=-1e30 if highest else 0.0)
        if not highest and x is not graph.last(given[0]) and not settings.get("count_include_pad"):
            if any(settings.get("pads", ())):
                raise ValueError(_("average pooling over padding isn't supported"))
        return Value(kind(size, strides=tuple(settings.get("strides", (1, 1))), padding=padding)(x), True)

    return pool


def _global(kind: type[keras.Layer]) -> Operation:
    return lambda graph, node, given, settings: Value(kind(keepdims=True)(graph.last(given[0])), True)


def _mean(graph: Graph, node: "onnx.NodeProto", given: list[Value], settings: Attributes) -> Value:
    axes = settings.get("axes") or (given[1].tensor.tolist() if len(given) > 1 else ())
    x, keep = given[0], bool(settings.get("keepdims", 1))
    wanted = (2, 3) if x.first else (1, 2)
    if x.tensor.ndim != 4 or tuple(sorted(axis % 4 for axis in axes)) != wanted:
        raise ValueError(_("a mean over the axes {axes} isn't supported", axes=list(axes)))
    return Value(layers.GlobalAveragePooling2D(keepdims=keep)(x.tensor), x.first and keep)


def _activation(make: Callable[[Attributes], keras.Layer]) -> Operation:
    return lambda graph, node, given, settings: Value(make(settings)(given[0].tensor), given[0].first)


def _clip(graph: Graph, node: "onnx.NodeProto", given: list[Value], settings: Attributes) -> Value:
    lowest, highest = (
        float(given[place].tensor) if len(given) > place else settings.get(name)
        for place, name in ((1, "min"), (2, "max"))
    )
    if lowest != 0:
        raise ValueError(_("clipping to {lowest}..{highest} isn't supported", lowest=lowest, highest=highest))
    return Value(layers.ReLU(max_value=highest)(given[0].tensor), given[0].first)


def _row(graph: Graph, node: "onnx.NodeProto", given: list[Value], settings: Attributes) -> Value:
    """Flatten, and Reshape to a row: (C, H, W) order, as ONNX has it."""
    return Value(layers.Flatten()(graph.laid(given[0])))


def _reshape(graph: Graph, node: "onnx.NodeProto", given: list[Value], settings: Attributes) -> Value:
    shape = given[1].tensor if len(given) > 1 else None
    if graph.ranks.get(node.output[0]) == 2 or (isinstance(shape, np.ndarray) and len(shape) == 2):
        return _row(graph, node, given, settings)
    if not isinstance(shape, np.ndarray):
        raise ValueError(_("reshaping to a computed shape isn't supported"))
    return Value(layers.Reshape([int(side) for side in shape[1:]])(graph.laid(given[0])))


def _squeeze(graph: Graph, node: "onnx.NodeProto", given: list[Value], settings: Attributes) -> Value:
    x = graph.laid(given[0])
    if graph.ranks.get(node.output[0]) == 2 or x.shape[2:] == (1, 1):
        return Value(layers.Flatten()(x))
    raise ValueError(_("squeezing {shape} isn't supported", shape=tuple(x.shape[1:])))


def _dense(x: keras.KerasTensor, kernel: Array, bias: Array | None) -> keras.KerasTensor:
    layer = layers.Dense(kernel.shape[1], use_bias=bias is not None)
    return _with_weights(layer, x, kernel, *([] if bias is None else [np.broadcast_to(bias, kernel.shape[1:])]))


def _gemm(graph: Graph, node: "onnx.NodeProto", given: list[Value], settings: Attributes) -> Value:
    kernel = given[1].tensor.T if settings.get("transB") else given[1].tensor
    bias = settings.get("beta", 1.0) * given[2].tensor if len(given) > 2 else None
    return Value(_dense(graph.laid(given[0]), settings.get("alpha", 1.0) * kernel, bias))


def _product(graph: Graph, node: "onnx.NodeProto", given: list[Value], settings: Attributes) -> Value:
    return Value(_dense(graph.laid(given[0]), given[1].tensor, None))


def _arithmetic(name: str) -> Operation:
    def compute(graph: Graph, node: "onnx.NodeProto", given: list[Value], settings: Attributes) -> Value:
        constant = [isinstance(value.tensor, np.ndarray) for value in given]
        if not any(constant):
            one, other = given
            if one.first != other.first:
                return Value(BOTH[name](graph.last(one), graph.last(other)), True)
            return Value(BOTH[name](one.tensor, other.tensor), one.first)
        x, array = (given[1], given[0].tensor) if constant[0] else (given[0], given[1].tensor)
        array = np.asarray(array, np.float64)
        if x.first:
            if array.ndim == 4:
                array = array.transpose(0, 2, 3, 1)
            elif array.ndim == 3:
                array = array.transpose(1, 2, 0)
        array = array.reshape(-1) if array.size in (1, x.tensor.shape[-1]) else array
        if array.ndim > 1:
            raise ValueError(_("a constant of shape {shape} isn't supported", shape=array.shape))
        scale, offset = LINEAR[name](array, constant[0])
        scale, offset = np.broadcast_arrays(scale, offset)
        parts = [part.tolist() if part.size > 1 else float(part.reshape(-1)[0]) for part in (scale, offset)]
        symbol: keras.KerasTensor = x.tensor  # the constant is the other
        previous = symbol._keras_history.operation
        if name == "Add" and isinstance(previous, layers.Dense) and not previous.use_bias and x.tensor.ndim == 2:
            kernel = keras.ops.convert_to_numpy(previous.kernel)
            return Value(_dense(previous.input, kernel, np.broadcast_to(array, kernel.shape[1:])))
        return Value(layers.Rescaling(*parts)(x.tensor), x.first)

    return compute


BOTH: dict[str, Callable[[keras.KerasTensor, keras.KerasTensor], keras.KerasTensor]] = {
    "Add": lambda one, other: layers.Add()([one, other]),
    "Sub": lambda one, other: layers.Subtract()([one, other]),
    "Mul": lambda one, other: layers.Multiply()([one, other]),
}
# An array, and whether it comes first -> scale and offset.
LINEAR: dict[str, Callable[[Doubles, bool], tuple[Doubles, Doubles]]] = {
    "Add": lambda array, first: (np.ones(1), array),
    "Sub": lambda array, first: (-np.ones(1), array) if first else (np.ones(1), -array),
    "Mul": lambda array, first: (array, np.zeros(1)),
    "Div": lambda array, first: (1 / array, np.zeros(1)),
}


def _concat(graph: Graph, node: "onnx.NodeProto", given: list[Value], settings: Attributes) -> Value:
    if any(value.first for value in given):
        axis = {0: 0, 1: 3, 2: 1, 3: 2}[settings["axis"] % 4]
        return Value(layers.Concatenate(axis)([graph.last(value) for value in given]), True)
    return Value(layers.Concatenate(settings["axis"])([value.tensor for value in given]))


def _softmax(graph: Graph, node: "onnx.NodeProto", given: list[Value], settings: Attributes) -> Value:
    return Value(layers.Softmax()(layers.Flatten()(graph.laid(given[0]))))


def _log_softmax(graph: Graph, node: "onnx.NodeProto", given: list[Value], settings: Attributes) -> Value:
    """As its logits: what is adopted gets a softmax in any case, and that of a logarithm of it is the same."""
    return Value(layers.Activation("log_softmax")(layers.Flatten()(graph.laid(given[0]))))


def _transpose(graph: Graph, node: "onnx.NodeProto", given: list[Value], settings: Attributes) -> Value:
    x, order = given[0], tuple(settings["perm"])
    if order == (0, 3, 1, 2) and not x.first:
        return Value(x.tensor, True)
    if order == (0, 2, 3, 1) and x.first:
        return Value(x.tensor)
    if order[0] != 0:
        raise ValueError(_("transposing the axes to {order} isn't supported", order=order))
    return Value(layers.Permute(order[1:])(graph.laid(x)))


def _pad(graph: Graph, node: "onnx.NodeProto", given: list[Value], settings: Attributes) -> Value:
    pads = settings.get("pads") or [int(side) for side in given[1].tensor]
    before, after = pads[:4], pads[4:]
    x = given[0]
    rows, columns = (2, 3) if x.first else (1, 2)
    fill = float(given[2].tensor) if len(given) > 2 else settings.get("value", 0.0)
    if (
        settings.get("mode", b"constant") != b"constant"
        or fill
        or sum(pads) != sum(pads[place] for place in (rows, columns, 4 + rows, 4 + columns))
    ):
        raise ValueError(_("padding {how} isn't supported", how=pads))
    margins = ((before[rows], after[rows]), (before[columns], after[columns]))
    return Value(layers.ZeroPadding2D(margins)(x.tensor), x.first)


def _shape(graph: Graph, node: "onnx.NodeProto", given: list[Value], settings: Attributes) -> Value:
    """The shape as a constant, -1 for the number of pictures: so `x.view(x.size(0), -1)` of PyTorch can be read."""
    shape = graph.laid(given[0]).shape
    return Value(np.array([-1, *shape[1:]], np.int64))


def _same(graph: Graph, node: "onnx.NodeProto", given: list[Value], settings: Attributes) -> Value:
    return given[0]


OPERATIONS: dict[str, Operation] = {
    "Conv": _conv,
    "BatchNormalization": _normalisation,
    "MaxPool": _pool(layers.MaxPooling2D),
    "AveragePool": _pool(layers.AveragePooling2D),
    "GlobalAveragePool": _global(layers.GlobalAveragePooling2D),
    "GlobalMaxPool": _global(layers.GlobalMaxPooling2D),
    "ReduceMean": _mean,
    "Relu": _activation(lambda settings: layers.ReLU()),
    "LeakyRelu": _activation(lambda settings: layers.LeakyReLU(settings.get("alpha", 0.01))),
    "Elu": _activation(lambda settings: layers.ELU(settings.get("alpha", 1.0))),
    "Sigmoid": _activation(lambda settings: layers.Activation("sigmoid")),
    "Tanh": _activation(lambda settings: layers.Activation("tanh")),
    "HardSigmoid": _activation(lambda settings: layers.Activation("hard_sigmoid")),
    "HardSwish": _activation(lambda settings: layers.Activation("hard_swish")),
    "Clip": _clip,
    "Flatten": _row,
    "Reshape": _reshape,
    "Squeeze": _squeeze,
    "Gemm": _gemm,
    "MatMul": _product,
    "Add": _arithmetic("Add"),
    "Sub": _arithmetic("Sub"),
    "Mul": _arithmetic("Mul"),
    "Div": _arithmetic("Div"),
    "Concat": _concat,
    "Softmax": _softmax,
    "LogSoftmax": _log_softmax,
    "Transpose": _transpose,
    "Pad": _pad,
    "Shape": _shape,
    "Dropout": _same,
    "Identity": _same,
    "Cast": _same,
}
