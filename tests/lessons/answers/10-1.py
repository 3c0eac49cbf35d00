# %% right
from keras import layers


def block(x):
    channels = x.shape[-1]
    y = layers.Conv2D(channels, 3, padding="same", activation="relu")(x)
    y = layers.Conv2D(channels, 3, padding="same")(y)
    return layers.ReLU()(layers.Add()([x, y]))


# %% wrong
from keras import layers


def block(x):
    channels = x.shape[-1]
    y = layers.Conv2D(channels, 3, padding="same", activation="relu")(x)
    y = layers.Conv2D(channels, 3, padding="same")(y)
    return layers.ReLU()(y)
