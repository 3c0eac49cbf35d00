"""The price of a flat by its size and by its district, each through layers of its own."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(5)
random = np.random.default_rng(5)
size = random.normal(0, 1, (900, 2)).astype("float32")
district = random.integers(0, 6, 900)
price = (size[:, 0] + np.array([-2, -1, 0, 0, 1, 2])[district] + random.normal(0, 0.1, 900)).astype("float32")

sizes, districts = keras.Input((2,), name="size"), keras.Input((), dtype="int32", name="district")
by_size = layers.Dense(16, activation="relu")(sizes)
by_district = layers.Embedding(6, 4)(districts)
together = layers.Concatenate()([by_size, layers.Dense(16)(by_size)])
price_of = layers.Dense(1)(layers.Dense(16, activation="relu")(together))
model = keras.Model([sizes, districts], price_of)
model.compile(keras.optimizers.Adam(0.01), "mse")
model.fit([size, district], price, validation_split=0.2, epochs=20, verbose=2)
