"""Networks of `keras.applications`: its builder and a person's classes go in, a model for pixels 0..255 comes out.

Both scale inside. Their batch normalisation keeps the moments that it learned on ImageNet, whatever is tuned: those of
small batches would spoil it.
"""

from collections.abc import Mapping
from typing import Protocol

import keras
from keras import Input, KerasTensor, Model, layers

from halfhour.records import Array

SIDE = 224  # pixels, that both have seen ImageNet at
MOBILENET_KEPT = "expanded_conv_12_project_bn"  # 7 x 7 x 160
EFFICIENTNET_KEPT = "block6d_add"  # 7 x 7 x 192


class Builder(Protocol):
    """A function of `keras.applications`."""

    def __call__(self, *, include_top: bool, weights: None, input_tensor: KerasTensor) -> Model:
        """Build the network on an input, without its last layer and without weights."""


def mobilenetv3_large(picture_shape: tuple[int, int, int], num_classes: int, dropout: float) -> Model:
    """MobileNetV3-Large (Howard et al., ICCV 2019), 3.0 million weights before the last layer."""
    return _with_classes(keras.applications.MobileNetV3Large, picture_shape, num_classes, dropout)


def efficientnetv2_b0(picture_shape: tuple[int, int, int], num_classes: int, dropout: float) -> Model:
    """EfficientNetV2-B0 (Tan & Le, ICML 2021), 5.9 million weights before the last layer."""
    return _with_classes(keras.applications.EfficientNetV2B0, picture_shape, num_classes, dropout)


def set_weights(model: Model, published: Mapping[str, Array]) -> None:
    """Give a network the published weights, all but those of its last layer.

    Args:
        model: of this file.
        published: the arrays of Keras's file without a top, as `layer/weight`, in the order of the file: as Keras's
            own reader does, layers are known by their order.
    """
    groups: dict[str, list[Array]] = {}
    for name, array in published.items():
        groups.setdefault(name.partition("/")[0], []).append(array)
    weighted = [layer for layer in model.layers[:-1] if layer.weights]
    for layer, arrays in zip(weighted, groups.values(), strict=True):
        layer.set_weights([array.reshape(own.shape) for array, own in zip(arrays, layer.weights, strict=True)])


def _with_classes(builder: Builder, picture_shape: tuple[int, int, int], num_classes: int, dropout: float) -> Model:
    pixels = Input(picture_shape, name="pixels")
    x = layers.Concatenate(name="colour")([pixels] * 3) if picture_shape[-1] == 1 else pixels
    base = builder(include_top=False, weights=None, input_tensor=x)
    for layer in base.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.trainable = False
    x = layers.GlobalAveragePooling2D(name="pool")(base.output)
    x = layers.Dropout(dropout, name="dropout")(x) if dropout else x
    outputs = layers.Dense(num_classes, activation="softmax", name="classes")(x)
    return Model(pixels, outputs, name=base.name)
