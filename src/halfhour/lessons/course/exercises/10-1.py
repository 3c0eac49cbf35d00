import keras
from keras import layers


def block(x):
    channels = x.shape[-1]
    return layers.Conv2D(channels, 3, activation="relu")(x)
