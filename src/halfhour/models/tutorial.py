"""The networks of the usual first tutorial: the classic one, and the same with batch normalisation."""

from keras import Input, Layer, Sequential, layers

from halfhour.models.fused import FusedBatchNormalization


def tutorial(picture_shape: tuple[int, int, int], num_classes: int, dropout: float) -> Sequential:
    """The classic network: 225,034 parameters on 28x28 grey digits.

    The division by 255 is its first layer, so nobody can forget it at prediction.
    """
    return Sequential(
        [
            Input(picture_shape, name="pixels"),
            layers.Rescaling(1 / 255, name="scale"),
            layers.Conv2D(32, 3, activation="relu", name="conv_1"),
            layers.MaxPooling2D(2, name="pool_1"),
            layers.Conv2D(64, 3, activation="relu", name="conv_2"),
            layers.MaxPooling2D(2, name="pool_2"),
            layers.Flatten(name="flatten"),
            layers.Dense(128, activation="relu", name="dense"),
            layers.Dropout(dropout, name="dropout"),
            layers.Dense(num_classes, activation="softmax", name="classes"),
        ],
        name="tutorial",
    )


def tutorial_bn(picture_shape: tuple[int, int, int], num_classes: int, dropout: float) -> Sequential:
    """The classic network with batch normalisation after each convolution and the dense layer.

    Pooling comes first: normalisation and ReLU then work on a quarter of the values. Layers that are normalised
    have no bias, since the normalisation would subtract it again.
    """
    return Sequential(
        [
            Input(picture_shape, name="pixels"),
            layers.Rescaling(1 / 255, name="scale"),
            *_normalised(layers.Conv2D(32, 3, use_bias=False, name="conv_1"), "1", pool=True),
            *_normalised(layers.Conv2D(64, 3, use_bias=False, name="conv_2"), "2", pool=True),
            layers.Flatten(name="flatten"),
            *_normalised(layers.Dense(128, use_bias=False, name="dense"), "3", pool=False),
            layers.Dropout(dropout, name="dropout"),
            layers.Dense(num_classes, activation="softmax", name="classes"),
        ],
        name="tutorial-bn",
    )


def _normalised(layer: Layer, number: str, *, pool: bool) -> list[Layer]:
    """A layer, its pooling if wanted, its normalisation and its ReLU."""
    pooling = [layers.MaxPooling2D(2, name=f"pool_{number}")] if pool else []
    # Momentum 0.9: Keras's 0.99 needs some 500 steps to forget its first guess, a short training has not many more.
    normalisation = FusedBatchNormalization(momentum=0.9, name=f"norm_{number}")
    return [layer, *pooling, normalisation, layers.ReLU(name=f"relu_{number}")]
