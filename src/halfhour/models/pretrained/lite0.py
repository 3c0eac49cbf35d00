"""EfficientNet-Lite0 (Google, 2020): an EfficientNet without squeezing and swish, made for phones, 4.6 million weights.

Lite0 keeps the first blocks of EfficientNet-B0 (Tan & Le, ICML 2019) and has ReLU6 in the place of swish. Batch
normalisation is folded into the convolution before it: the same function (logits differ by under 1e-4), 1.4 times as
quick, and nothing that a small batch could spoil while it is tuned.

The last layer sees more than the last maps: the average maps of every block from `LAST_KEPT` on, which hold less of
ImageNet's classes and more of how things look (Evci et al., Head2Toe, ICML 2022; docs/experiments.md).
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from keras import Input, KerasTensor, Model, layers

from halfhour.records import Array, Floats

SIDE = 224  # pixels, that it has seen ImageNet at
EPSILON = 1e-3  # of its batch normalisation
FEATURES = 1280
BALANCE = 1 / 5  # the averages of blocks spread about five times as wide as those of the last maps
LAST_KEPT = "6a_project"  # 7 x 7 x 192; what follows, half of the weights, takes a third of the arithmetic


class Block(NamedTuple):
    """A stage of inverted residuals (Sandler et al., CVPR 2018): blocks, kernel, first stride, growth, channels."""

    blocks: int
    kernel: int
    stride: int
    expansion: int
    channels: int


STAGES = (
    Block(1, 3, 1, 1, 16),
    Block(2, 3, 2, 6, 24),
    Block(2, 5, 2, 6, 40),
    Block(3, 3, 2, 6, 80),
    Block(3, 5, 1, 6, 112),
    Block(4, 5, 2, 6, 192),
    Block(1, 3, 1, 6, 320),
)


def lite0(picture_shape: tuple[int, int, int], num_classes: int, dropout: float) -> Model:
    """The network, with new weights.

    Args:
        picture_shape: (H, W, C) of the pictures, C 1 or 3.
        num_classes: K.
        dropout: share of the last features dropped in training.
    """
    pixels = Input(picture_shape, name="pixels")
    x = layers.Concatenate(name="colour")([pixels] * 3) if picture_shape[-1] == 1 else pixels
    x = layers.Rescaling(1 / 128, offset=-127 / 128, name="scale")(x)
    x = layers.Conv2D(32, 3, strides=2, padding="same", name="stem")(x)  # 224 -> 112
    x = layers.ReLU(6.0, name="stem_relu")(x)
    averages: list[KerasTensor] = []
    for name, stage, stride in _blocks():
        x = _block(x, name, stage, stride)
        if averages or f"{name}_project" == LAST_KEPT:
            averages.append(layers.GlobalAveragePooling2D(name=f"{name}_pool")(x))
    x = layers.Conv2D(FEATURES, 1, name="head")(x)
    x = layers.ReLU(6.0, name="head_relu")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    blocks = layers.Rescaling(BALANCE, name="balance")(layers.Concatenate(name="blocks")(averages))
    x = layers.Concatenate(name="features")([blocks, x])
    x = layers.Dropout(dropout, name="dropout")(x) if dropout else x
    outputs = layers.Dense(num_classes, activation="softmax", name="classes")(x)
    return Model(pixels, outputs, name="efficientnet-lite0")


def set_weights(model: Model, published: Mapping[str, Array]) -> None:
    """Give a `lite0` the published weights: of its last layer too where it has ImageNet's thousand classes.

    Args:
        model: of `lite0`.
        published: the arrays of the original checkpoint, as PyTorch keeps them: (out, in, h, w).
    """
    _set(model, "stem", published, "_conv_stem", "_bn0")
    for number, (name, *_stage) in enumerate(_blocks()):
        block = f"_blocks.{number}"
        if number:
            _set(model, f"{name}_expand", published, f"{block}._expand_conv", f"{block}._bn0")
        _set(model, f"{name}_depthwise", published, f"{block}._depthwise_conv", f"{block}._bn1")
        _set(model, f"{name}_project", published, f"{block}._project_conv", f"{block}._bn2")
    _set(model, "head", published, "_conv_head", "_bn1")
    last = model.get_layer("classes")
    if last.units == len(published["_fc.bias"]):
        kernel = np.zeros(last.kernel.shape, np.float32)  # ImageNet's classes need the last maps alone
        kernel[-FEATURES:] = published["_fc.weight"].T
        last.set_weights([kernel, published["_fc.bias"]])


def _blocks() -> list[tuple[str, Block, int]]:
    """The name, the stage and the stride of every block, in order."""
    return [
        (f"{number}{'abcd'[place]}", stage, 1 if place else stage.stride)
        for number, stage in enumerate(STAGES, start=1)
        for place in range(stage.blocks)
    ]


def _block(x: KerasTensor, name: str, stage: Block, stride: int) -> KerasTensor:
    """Wider by a convolution of single pixels, each channel filtered by itself, narrower again; added to what came."""
    given = x
    channels = x.shape[-1]
    if stage.expansion > 1:
        x = layers.Conv2D(stage.expansion * channels, 1, name=f"{name}_expand")(x)
        x = layers.ReLU(6.0, name=f"{name}_expand_relu")(x)
    x = layers.DepthwiseConv2D(stage.kernel, strides=stride, padding="same", name=f"{name}_depthwise")(x)
    x = layers.ReLU(6.0, name=f"{name}_depthwise_relu")(x)
    x = layers.Conv2D(stage.channels, 1, name=f"{name}_project")(x)
    return layers.Add(name=f"{name}_add")([x, given]) if stride == 1 and channels == stage.channels else x


def _set(model: Model, name: str, published: Mapping[str, Array], convolution: str, norm: str) -> None:
    """Give a convolution its filters and bias, with the normalisation that followed it folded in."""
    kernel = published[f"{convolution}.weight"].astype(np.float64)  # (out, in, h, w); of depthwise ones (out, 1, h, w)
    scale, shift, mean, variance = (
        published[f"{norm}.{part}"].astype(np.float64) for part in ("weight", "bias", "running_mean", "running_var")
    )
    factor = scale / np.sqrt(variance + EPSILON)
    layer = model.get_layer(name)
    axes = (2, 3, 0, 1) if isinstance(layer, layers.DepthwiseConv2D) else (2, 3, 1, 0)
    folded: Floats = (kernel * factor[:, None, None, None]).transpose(axes).astype(np.float32)
    layer.set_weights([folded, (shift - mean * factor).astype(np.float32)])
