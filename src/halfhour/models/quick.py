"""The quick networks: a ladder of widths for small grey pictures, made to learn in few passes on a processor.

What makes them quick (docs/experiments.md has the figures): pooling before normalisation and activation, which then
work on a quarter of the values; convolutions without bias where a normalisation follows; no dense layer but the last.
"""

from keras import Input, KerasTensor, Model, layers

from halfhour.models.fused import FusedBatchNormalization

MOMENTUM = 0.6  # of the moving averages; airbench's value: with a falling learning rate the latest batches count


def quick(width: int, picture_shape: tuple[int, int, int], num_classes: int, dropout: float) -> Model:
    """Five convolutions in three groups: width, then twice, then four times as many channels.

    Args:
        width: channels of the first convolution.
        picture_shape: (H, W, C) of the pictures; H and W at least 12.
        num_classes: K.
        dropout: share of the last features dropped in training.
    """
    pixels = Input(picture_shape, name="pixels")
    x = layers.Rescaling(1 / 255, name="scale")(pixels)
    x = _block(x, width, 5, "1", pool=True, padding="valid")  # 28 -> 24 -> 12
    x = _block(x, 2 * width, 3, "2")
    x = _block(x, 2 * width, 3, "3", pool=True)  # 12 -> 6
    x = _block(x, 4 * width, 3, "4")
    x = _block(x, 4 * width, 3, "5", pool=True)  # 6 -> 3
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dropout(dropout, name="dropout")(x) if dropout else x
    outputs = layers.Dense(num_classes, activation="softmax", name="classes")(x)
    return Model(pixels, outputs, name=f"quick-{width}")


def _block(
    x: KerasTensor, channels: int, size: int, number: str, *, pool: bool = False, padding: str = "same"
) -> KerasTensor:
    """A convolution, its pooling if wanted, its normalisation and its ReLU."""
    x = layers.Conv2D(channels, size, padding=padding, use_bias=False, name=f"conv_{number}")(x)
    if pool:
        x = layers.MaxPooling2D(2, name=f"pool_{number}")(x)
    x = FusedBatchNormalization(momentum=MOMENTUM, name=f"norm_{number}")(x)
    return layers.ReLU(name=f"relu_{number}")(x)
