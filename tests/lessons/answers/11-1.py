# %% right
import keras


def on_top(base, classes):
    base.trainable = False
    pixels = keras.Input(base.input_shape[1:])
    outputs = keras.layers.Dense(classes, activation="softmax")(base(pixels, training=False))
    return keras.Model(pixels, outputs)


# %% wrong
import keras


def on_top(base, classes):
    pixels = keras.Input(base.input_shape[1:])
    outputs = keras.layers.Dense(classes, activation="softmax")(base(pixels, training=False))
    return keras.Model(pixels, outputs)
