"""The residual networks for small pictures of He et al. ("Deep Residual Learning", CVPR 2016, section 4.2).

6 n + 2 layers: a convolution, three groups of n blocks of two convolutions with 16, 32 and 64 channels, and a dense
layer. Shortcuts are the paper's option A: where the picture shrinks they take every other pixel and add channels of
zeros, so that they have no parameters. In layers of Keras alone.
"""

from keras import Input, KerasTensor, Model, layers

from halfhour.models.fused import FusedBatchNormalization

CHANNELS = (16, 32, 64)


def resnet(depth: int, picture_shape: tuple[int, int, int], num_classes: int, dropout: float) -> Model:
    """A residual network of so many layers, such as 8, 20 or 32.

    Args:
        depth: 6 n + 2.
        picture_shape: (H, W, C) of the pictures.
        num_classes: K.
        dropout: share of the last features dropped in training.
    """
    pixels = Input(picture_shape, name="pixels")
    x = layers.Rescaling(1 / 127.5, offset=-1.0, name="scale")(pixels)
    x = layers.ReLU(name="relu_0")(_convolution(x, CHANNELS[0], 1, "0"))
    for group, channels in enumerate(CHANNELS, start=1):
        for block in range((depth - 2) // 6):
            x = _block(x, channels, 2 if group > 1 and block == 0 else 1, f"{group}{chr(ord('a') + block)}")
    x = layers.GlobalAveragePooling2D(name="pool")(x)
    x = layers.Dropout(dropout, name="dropout")(x) if dropout else x
    outputs = layers.Dense(num_classes, activation="softmax", name="classes")(x)
    return Model(pixels, outputs, name=f"resnet-{depth}")


def _block(x: KerasTensor, channels: int, stride: int, number: str) -> KerasTensor:
    """Two convolutions and a shortcut around them."""
    shortcut = x
    if stride > 1:
        shortcut = layers.MaxPooling2D(1, strides=stride, padding="same", name=f"skip_{number}")(x)  # every other pixel
        missing = channels - x.shape[-1]
        # Read as (N, C, H, W), what lies last is the width: so this layer adds channels of zeros to (N, H, W, C).
        padding = ((0, 0), (missing // 2, missing - missing // 2))
        shortcut = layers.ZeroPadding2D(padding, data_format="channels_first", name=f"widen_{number}")(shortcut)
    x = layers.ReLU(name=f"relu_{number}1")(_convolution(x, channels, stride, f"{number}1"))
    x = layers.Add(name=f"add_{number}")([_convolution(x, channels, 1, f"{number}2"), shortcut])
    return layers.ReLU(name=f"relu_{number}2")(x)


def _convolution(x: KerasTensor, channels: int, stride: int, number: str) -> KerasTensor:
    """A 3 x 3 convolution and its normalisation."""
    x = layers.Conv2D(
        channels,
        3,
        strides=stride,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
        name=f"conv_{number}",
    )(x)
    return FusedBatchNormalization(momentum=0.9, name=f"norm_{number}")(x)
