"""What a network answers to inside: a model and a picture -> filters, feature maps and the sum at its end."""

import math
from typing import Any

import keras
import numpy as np

from halfhour.models.summary import summarise
from halfhour.records import Floats, Labels, LastSum, LayerActivity, LayerResponse, Pixels

MOST_VALUES = 2_000_000  # that layers give in all, beyond which only the last of each size of maps is looked into
STRONGEST = 16  # maps of such a layer
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
    long = _gives_much(model)
    if long:
        convolutions = _last_of_each_size(convolutions)
    tap = keras.Model(model.inputs[0], [layer.output for layer in convolutions])
    maps = tap(picture[np.newaxis].astype("float32"), training=False)
    answers = [_array(found)[0] for found in (maps if isinstance(maps, list) else [maps])]
    kept = [_strongest(answer) if long else slice(None) for answer in answers]
    return tuple(
        LayerResponse(layer.name, _array(layer.kernel)[..., chosen], answer[..., chosen])
        for layer, answer, chosen in zip(convolutions, answers, kept, strict=True)
    )


def activities(model: keras.Model, picture: Pixels) -> tuple[LayerActivity, ...]:
    """What every layer gives for one picture, in the model's order; dropout is left out, it does nothing here.

    Of a long network the last layer of each size of maps stands for the others, with its strongest maps.

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
    long = _gives_much(model)
    if long:
        layers = _last_of_each_size(layers)
    outputs = keras.Model(model.inputs[0], [layer.output for layer in layers])(
        picture[np.newaxis].astype("float32"), training=False
    )
    found = [_array(output)[0] for output in (outputs if isinstance(outputs, list) else [outputs])]
    if long:
        cut = [output[..., _strongest(output)] if output.ndim == 3 else output for output in found]
        return tuple(LayerActivity(summaries[layer.name], output) for layer, output in zip(layers, cut, strict=True))
    return tuple(
        LayerActivity(summaries[layer.name], output, *_filters(layer))
        for layer, output in zip(layers, found, strict=True)
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


def class_activation(model: keras.Model, picture: Pixels, label: int) -> Floats | None:
    """(h, w) how much each place of the last maps adds to a class's score beyond the others' (Zhou et al., CVPR 2016).

    Args:
        model: built; where a dense layer follows averages over maps of one size, it has such an answer, else `None`.
        picture: (H, W, C) uint8, as the model takes it.
        label: the class.

    >>> from halfhour.models.registry import build
    >>> class_activation(build("resnet-8", (32, 32, 3), 10), np.zeros((32, 32, 3), np.uint8), 0).shape
    (8, 8)
    """
    last = model.layers[-1]
    pools = _averages(last.input) if isinstance(last, keras.layers.Dense) else None
    if pools is None or len({pool.input.shape[1:3] for pool, _scale in pools}) != 1:
        return None
    tap = keras.Model(model.inputs[0], keras.ops.concatenate([pool.input * scale for pool, scale in pools], axis=-1))
    maps = _array(tap(picture[np.newaxis].astype("float32"), training=False))
    kernel = _array(last.kernel)
    others = np.delete(kernel, label, axis=1).mean(axis=1)
    added: Floats = maps[0] @ (kernel[:, label] - others) / (maps.shape[1] * maps.shape[2])
    return added


def _averages(features: keras.KerasTensor, scale: float = 1.0) -> list[tuple[keras.Layer, float]] | None:
    """The averages over maps that features are made of, each with its factor; `None` where there is anything else."""
    layer = features._keras_history.operation
    if isinstance(layer, keras.layers.GlobalAveragePooling2D):
        return [(layer, scale)]
    if isinstance(layer, keras.layers.Dropout | keras.layers.Flatten):
        return _averages(layer.input, scale)
    if isinstance(layer, keras.layers.Rescaling) and layer.offset == 0 and np.ndim(layer.scale) == 0:
        return _averages(layer.input, scale * layer.scale)
    if isinstance(layer, keras.layers.Concatenate):
        parts = [_averages(part, scale) for part in layer.input]
        return None if None in parts else [pool for part in parts if part for pool in part]
    return None


def early_maps(model: keras.Model) -> keras.KerasTensor | None:
    """The symbolic maps (N, h, w, C) of the last layer that still sees details; `None` where no layer gives maps.

    That is the last whose maps are at least a third as high as the picture: after one halving, before the second.

    >>> from halfhour.models.registry import build
    >>> [early_maps(build(name, (32, 32, 3), 10)).shape for name in ("tutorial", "colour-64", "resnet-20")]
    [(None, 13, 13, 64), (None, 15, 15, 64), (None, 16, 16, 32)]
    """
    height = model.input_shape[1]
    maps = [layer.output for layer in model.layers[1:] if layer.output.ndim == 4]
    return next((found for found in reversed(maps) if EARLY * found.shape[1] >= height), None)


def _gives_much(model: keras.Model) -> bool:
    """Whether the layers' answers to one picture are more than anybody looks through."""
    given: int = sum(math.prod(layer.output.shape[1:]) for layer in model.layers[1:])
    return given > MOST_VALUES


def _last_of_each_size(layers: list[keras.Layer]) -> list[keras.Layer]:
    """Of layers whose maps are of one size, the last; the last that makes vectors of maps, and all dense ones."""

    def alike(layer: keras.Layer) -> object:
        if isinstance(layer, keras.layers.Dense):
            return layer.name
        return layer.output.shape[1] if layer.output.ndim == 4 else "vector"

    last = {alike(layer): layer for layer in layers}
    return [layer for layer in layers if last[alike(layer)] is layer]


def _strongest(maps: Floats) -> Labels:
    """(16,) numbers of the strongest of maps (h, w, F), in the layer's order."""
    return np.sort(np.argsort(-np.abs(maps).mean(axis=(0, 1)), kind="stable")[:STRONGEST])


def _filters(layer: keras.Layer) -> tuple[Floats | None, Floats | None]:
    """Kernels and bias of a convolution that has one filter for each map."""
    if type(layer) is not keras.layers.Conv2D:
        return None, None
    return _array(layer.kernel), _array(layer.bias) if layer.use_bias else np.zeros(layer.filters, np.float32)


def _array(tensor: Any) -> Floats:
    values: Floats = keras.ops.convert_to_numpy(tensor).astype(np.float32)
    return values
