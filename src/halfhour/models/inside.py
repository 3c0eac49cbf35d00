"""What a network answers to inside: a model and a picture -> filters, feature maps and the sum at its end."""

from typing import Any

import keras
import numpy as np

from halfhour.models.summary import summarise
from halfhour.records import Floats, LastSum, LayerActivity, LayerResponse, Pixels

EARLY = 3  # the part of a picture's height from which maps count as early; see docs/experiments.md for other layers


def responses(model: keras.Model, picture: Pixels) -> tuple[LayerResponse, ...]:
    """The filters of every convolution and the maps they give for one picture, in the model's order.

    Args:
        model: a built functional or sequential model.
        picture: (H, W, C) uint8, as the model takes it.

    >>> from halfhour.models.registry import build
    >>> first, second = responses(build("tutorial", (28, 28, 1), 10), np.zeros((28, 28, 1), np.uint8))
    >>> first.kernels.shape, first.maps.shape, second.maps.shape
    ((3, 3, 1, 32), (26, 26, 32), (11, 11, 64))
    """
    convolutions = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]
    if not convolutions:
        return ()
    tap = keras.Model(model.inputs[0], [layer.output for layer in convolutions])
    maps = tap(picture[np.newaxis].astype("float32"), training=False)
    return tuple(
        LayerResponse(layer.name, keras.ops.convert_to_numpy(layer.kernel), keras.ops.convert_to_numpy(answer)[0])
        for layer, answer in zip(convolutions, maps if isinstance(maps, list) else [maps], strict=True)
    )


def activities(model: keras.Model, picture: Pixels) -> tuple[LayerActivity, ...]:
    """What every layer gives for one picture, in the model's order; dropout is left out, it does nothing here.

    Args:
        model: a built functional or sequential model, branched or not.
        picture: (H, W, C) uint8, as the model takes it.

    >>> from halfhour.models.registry import build
    >>> layers = activities(build("tutorial", (28, 28, 1), 10), np.zeros((28, 28, 1), np.uint8))
    >>> [layer.summary.name for layer in layers]
    ['scale', 'conv_1', 'pool_1', 'conv_2', 'pool_2', 'flatten', 'dense', 'classes']
    """
    summaries = {summary.name: summary for summary in summarise(model)}
    silent = (keras.layers.InputLayer, keras.layers.Dropout)
    layers = [layer for layer in model.layers if not isinstance(layer, silent)]
    outputs = keras.Model(model.inputs[0], [layer.output for layer in layers])(
        picture[np.newaxis].astype("float32"), training=False
    )
    return tuple(
        LayerActivity(summaries[layer.name], _array(output)[0], *_filters(layer))
        for layer, output in zip(layers, outputs if isinstance(outputs, list) else [outputs], strict=True)
    )


def last_sum(model: keras.Model, features: Floats) -> LastSum | None:
    """The last layer with the features (D,) that went into it; `None` where it is not dense.

    >>> from halfhour.models.registry import build
    >>> last_sum(build("tutorial", (28, 28, 1), 10), np.zeros(128, np.float32)).scores.shape
    (10,)
    """
    layer = model.layers[-1]
    if not isinstance(layer, keras.layers.Dense) or layer.output.ndim != 2:
        return None
    weights = _array(layer.kernel)
    bias = _array(layer.bias) if layer.use_bias else np.zeros(weights.shape[1], np.float32)
    return LastSum(features, weights, bias)


def early_maps(model: keras.Model) -> Any:
    """The symbolic maps (N, h, w, C) of the last layer that still sees details; `None` where no layer gives maps.

    That is the last whose maps are at least a third as high as the picture: after one halving, before the second.

    >>> from halfhour.models.registry import build
    >>> [early_maps(build(name, (32, 32, 3), 10)).shape for name in ("tutorial", "colour-64", "resnet-20")]
    [(None, 13, 13, 64), (None, 15, 15, 64), (None, 16, 16, 32)]
    """
    height = model.input_shape[1]
    maps = [layer.output for layer in model.layers[1:] if layer.output.ndim == 4]
    return next((found for found in reversed(maps) if EARLY * found.shape[1] >= height), None)


def _filters(layer: Any) -> tuple[Floats | None, Floats | None]:
    """Kernels and bias of a convolution that has one filter for each map."""
    if type(layer) is not keras.layers.Conv2D:
        return None, None
    return _array(layer.kernel), _array(layer.bias) if layer.use_bias else np.zeros(layer.filters, np.float32)


def _array(tensor: Any) -> Floats:
    values: Floats = keras.ops.convert_to_numpy(tensor).astype(np.float32)
    return values
