"""A network that takes larger pictures than it looks at: it brings them to a share of their sides itself."""

from keras import Input, Model, layers


def reducing(model: Model, factor: int) -> Model:
    """The same network behind a layer that averages squares of pixels: whole pictures in, the same answers out.

    Args:
        model: built of layers one after another, as `colour` builds it, for (N, H, W, C).
        factor: pixels of a square's side.

    Returns:
        A network for (N, factor H, factor W, C), with layers and weights of its own.
    """
    height, width, channels = model.input_shape[1:]
    pixels = Input((factor * height, factor * width, channels), name="pixels")
    x = layers.AveragePooling2D(factor, name="reduce")(pixels)
    for layer in model.layers[1:]:
        x = type(layer).from_config(layer.get_config())(x)
    copy = Model(pixels, x, name=model.name)
    copy.set_weights(model.get_weights())
    copy.compile(optimizer="sgd", loss="categorical_crossentropy", metrics=["accuracy"])
    return copy
