"""What a network answers to inside: a model and a picture -> the filters and feature maps of its convolutions."""

from typing import Any

import keras
import numpy as np

from halfhour.records import LayerResponse, Pixels


def responses(model: Any, picture: Pixels) -> tuple[LayerResponse, ...]:
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
