"""A network as steps that a few plain functions carry out: a Keras model -> steps and one array of weights.

Values are numbered: 0 is the pixels, and each step adds one. What changes nothing when it answers (dropout, flatten)
is no step; batch normalisation becomes one product and one sum a channel.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import keras
import numpy as np
import numpy.typing as npt

from halfhour.errors import ExportError
from halfhour.language import _, listed
from halfhour.records import Array, Floats

Step = dict[str, Any]
ACTIVATIONS = ("linear", "relu", "softmax")


class Plan(NamedTuple):
    """Steps in order, and the (P,) float32 weights that they point into by their first place."""

    steps: list[Step]
    weights: Floats


def plan(model: keras.Model) -> Plan:
    """The steps of a built functional or sequential model with one input and one output.

    Raises:
        ExportError: it has a layer that there is no step for.

    >>> from halfhour.models.registry import build
    >>> steps, weights = plan(build("tutorial", (28, 28, 1), 10))
    >>> [step["kind"] for step in steps], len(weights)
    (['scale', 'convolve', 'pool', 'convolve', 'pool', 'dense', 'dense'], 225036)
    """
    _demand_known(model)
    weights = _Weights()
    steps: list[Step] = []
    values: dict[str, int] = {}  # of each layer, the number of what it gives
    for layer in model.layers:
        if isinstance(layer, keras.layers.InputLayer):
            continue
        given = layer.input if isinstance(layer.input, list) else [layer.input]
        numbers = [values.get(tensor._keras_history.operation.name, 0) for tensor in given]  # of no layer: the pixels
        step = STEPS[type(layer)](layer, weights)
        if step is None:
            values[layer.name] = numbers[0]
            continue
        steps.append({"from": numbers, "shape": list(layer.output.shape[1:]), **step})
        values[layer.name] = len(steps)
    return Plan(steps, weights.joined())


class _Weights:
    """Arrays one after the other."""

    def __init__(self) -> None:
        self._parts: list[Floats] = []
        self._size = 0

    def add(self, array: npt.ArrayLike) -> int:
        """Keep an array; give back the place of its first number."""
        place = self._size
        part = np.asarray(array, np.float32).ravel()
        self._parts.append(part)
        self._size += len(part)
        return place

    def joined(self) -> Floats:
        return np.concatenate(self._parts)


def _nothing(layer: keras.Layer, weights: _Weights) -> None:
    return None


def _rescaling(layer: keras.layers.Rescaling, weights: _Weights) -> Step:
    channels = layer.output.shape[-1]
    ones = np.ones(channels)
    return {"kind": "scale", "factors": weights.add(ones * layer.scale), "offsets": weights.add(ones * layer.offset)}


def _normalisation(layer: keras.layers.BatchNormalization, weights: _Weights) -> Step:
    mean, variance = (np.asarray(_array(part), np.float64) for part in (layer.moving_mean, layer.moving_variance))
    factors = (_array(layer.gamma) if layer.scale else 1.0) / np.sqrt(variance + layer.epsilon)
    offsets = (_array(layer.beta) if layer.center else 0.0) - mean * factors
    return {"kind": "scale", "factors": weights.add(factors), "offsets": weights.add(offsets)}


def _convolution(layer: keras.layers.Conv2D, weights: _Weights) -> Step:
    return {
        "kind": "convolve",
        "window": list(layer.kernel_size),
        **_places(layer, layer.kernel_size),
        **_product(layer, layer.filters, weights),
    }


def _dense(layer: keras.layers.Dense, weights: _Weights) -> Step:
    return {"kind": "dense", **_product(layer, layer.units, weights)}


def _product(layer: keras.Layer, outputs: int, weights: _Weights) -> Step:
    """Kernel (..., in, out), bias and activation."""
    bias = _array(layer.bias) if layer.use_bias else np.zeros(outputs)
    activation = keras.activations.serialize(layer.activation)
    return {"kernel": weights.add(_array(layer.kernel)), "bias": weights.add(bias), "activation": activation}


def _depthwise(layer: keras.layers.DepthwiseConv2D, weights: _Weights) -> Step:
    """A filter for each channel: kernel (h, w, C), bias (C,)."""
    bias = _array(layer.bias) if layer.use_bias else np.zeros(layer.output.shape[-1])
    return {
        "kind": "filter",
        "window": list(layer.kernel_size),
        **_places(layer, layer.kernel_size),
        "kernel": weights.add(_array(layer.kernel)),
        "bias": weights.add(bias),
        "activation": keras.activations.serialize(layer.activation),
    }


def _relu(layer: keras.layers.ReLU, weights: _Weights) -> Step:
    return {"kind": "relu", "most": None if layer.max_value is None else float(layer.max_value)}


def _pooling(kind: str) -> Callable[[keras.Layer, _Weights], Step]:
    return lambda layer, weights: {"kind": kind, "window": list(layer.pool_size), **_places(layer, layer.pool_size)}


def _padding(layer: keras.layers.ZeroPadding2D, weights: _Weights) -> Step:
    """Zeros around: of rows and columns, or, where the last axes are meant, of columns and channels."""
    before = [first for first, _last in layer.padding]
    return {"kind": "pad", "before": [*before, 0] if layer.data_format == "channels_last" else [0, *before]}


def _places(layer: keras.Layer, window: tuple[int, int]) -> Step:
    """Strides, and how many rows and columns the first window lies outside of the picture."""
    outside = [0, 0]
    if layer.padding == "same":
        sides = zip(layer.input.shape[1:3], layer.output.shape[1:3], window, layer.strides, strict=True)
        outside = [max((new - 1) * stride + size - old, 0) // 2 for old, new, size, stride in sides]
    return {"strides": list(layer.strides), "outside": outside}


def _simple(kind: str) -> Callable[[keras.Layer, _Weights], Step]:
    return lambda layer, weights: {"kind": kind}


STEPS: dict[type, Callable[[keras.Layer, _Weights], Step | None]] = {
    keras.layers.Rescaling: _rescaling,
    keras.layers.BatchNormalization: _normalisation,
    keras.layers.Conv2D: _convolution,
    keras.layers.Dense: _dense,
    keras.layers.DepthwiseConv2D: _depthwise,
    keras.layers.MaxPooling2D: _pooling("pool"),
    keras.layers.AveragePooling2D: _pooling("average"),
    keras.layers.ZeroPadding2D: _padding,
    keras.layers.ReLU: _relu,
    keras.layers.Add: _simple("add"),
    keras.layers.Concatenate: _simple("join"),
    keras.layers.GlobalMaxPooling2D: _simple("highest"),
    keras.layers.GlobalAveragePooling2D: _simple("mean"),
    keras.layers.Flatten: _nothing,
    keras.layers.Dropout: _nothing,
}


def _is_known(layer: keras.Layer) -> bool:
    activation = keras.activations.serialize(getattr(layer, "activation", keras.activations.linear))
    joins = isinstance(layer, keras.layers.Concatenate)
    return (
        type(layer) in STEPS and activation in ACTIVATIONS and (not joins or layer.axis in (-1, layer.output.ndim - 1))
    )


def _demand_known(model: keras.Model) -> None:
    layers = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
    unknown = {type(layer).__name__ for layer in layers if not _is_known(layer)}
    if unknown:
        raise ExportError(
            _("The page has no function for these layers: {layers}.", layers=listed(sorted(unknown))),
            _("Expected layers of halfhour's own networks: {layers}.", layers=listed(kind.__name__ for kind in STEPS)),
            _("Export it to another format."),
        )


def _array(variable: keras.Variable) -> Array:
    values: Array = keras.ops.convert_to_numpy(variable)
    return values
