import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(1)
random = np.random.default_rng(1)
x = random.integers(1, 400, (1500, 20))
y = (x < 60).sum(axis=1) > 2
x[y, :3] = random.integers(1, 60, (int(y.sum()), 3))

model = keras.Sequential(
    [
        keras.Input((20,)),
        layers.Embedding(400, 16),
        layers.GlobalAveragePooling1D(),
        layers.Dense(16, activation="relu"),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.01), loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x[:1200], y[:1200], epochs=10, validation_data=(x[1200:], y[1200:]), verbose=0)
