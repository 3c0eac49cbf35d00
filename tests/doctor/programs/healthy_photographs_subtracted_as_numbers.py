"""How far did the lamp move? The difference of two photographs of it."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(16)
random = np.random.default_rng(16)
columns = np.arange(24)
moved = random.integers(-3, 4, 900)
at = random.integers(6, 18, 900)
wall = random.normal(100, 10, (900, 16, 24))


def photograph(places):
    lamp = 60 * np.exp(-((columns - places[:, None]) ** 2) / 8)
    return (wall + lamp[:, None] + random.normal(0, 3, wall.shape)).clip(0, 255).astype("uint8")


before, after = photograph(at), photograph(at + moved)
difference = after.astype("int16") - before
x = difference[..., None].astype("float32") / 255
inner = [layers.Conv2D(8, 3, activation="relu"), layers.Flatten(), layers.Dense(32, activation="relu")]
model = keras.Sequential([keras.Input((16, 24, 1)), *inner, layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x[:700], moved[:700] / 3, validation_data=(x[700:], moved[700:] / 3), epochs=20, verbose=2)
