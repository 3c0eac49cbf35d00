"""A network that needs no training: patches of the pictures as filters, and a last layer in closed form after them."""

from keras import Input, Sequential, layers

SIDE = 7  # pixels of a patch; strokes of digits are three wide
FILTERS = 64
REGIONS = 4  # along each side, over which the answers of a filter are averaged
USUAL_SIDE = 28  # larger pictures are looked at in larger steps, so that their maps are about as large


def patches(picture_shape: tuple[int, int, int], num_classes: int, dropout: float) -> Sequential:
    """One convolution, averages of its answers over a grid, and a dense layer: as `training.closed` fills it.

    Random patches of the training pictures come within a point or two of filters that were learned by clustering
    (Coates, Lee and Ng, AISTATS 2011). `dropout` has nothing to act on.
    """
    height, width, _channels = picture_shape
    step = max(1, round(min(height, width) / USUAL_SIDE))
    pool = tuple(-(-((side - SIDE) // step + 1) // REGIONS) for side in (height, width))
    return Sequential(
        [
            Input(picture_shape, name="pixels"),
            layers.Rescaling(1 / 255, name="scale"),
            layers.Conv2D(FILTERS, SIDE, strides=step, activation="relu", name="patches"),
            layers.AveragePooling2D(pool, padding="same", name="regions"),
            layers.Flatten(name="flatten"),
            layers.Dense(num_classes, activation="softmax", name="classes"),
        ],
        name="patches",
    )
