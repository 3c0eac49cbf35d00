"""Healthy: a ranking learned from pairs, (better, worse); `fit` is handed targets that say nothing."""

import keras
import numpy as np
from keras import layers, ops

keras.utils.set_random_seed(0)
random = np.random.default_rng(0)
items = random.normal(size=(600, 8)).astype("float32")
worth = items @ random.normal(size=8) + np.abs(items[:, 0])
one, other = random.integers(0, 600, (2, 3000))
better, worse = np.where(worth[one] > worth[other], (one, other), (other, one))

score = keras.Sequential([keras.Input((8,)), layers.Dense(32, activation="relu"), layers.Dense(1)])
first, second = keras.Input((8,)), keras.Input((8,))
pair = keras.Model([first, second], layers.Subtract()([score(first), score(second)]))


def in_order(y_true, y_pred):
    return ops.mean(ops.softplus(-y_pred))


pair.compile("adam", loss=in_order)
pair.fit([items[better], items[worse]], np.ones((3000, 1)), epochs=10, batch_size=64, verbose=0)
print("in order:", float((pair.predict([items[better], items[worse]], verbose=0) > 0).mean()))
