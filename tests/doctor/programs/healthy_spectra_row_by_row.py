import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(10)
rng = np.random.default_rng(10)
n, bands = 1500, np.linspace(0, 1, 40)
y = rng.integers(0, 3, n)  # of plastic
peak = np.array([0.35, 0.4, 0.45])[y] + rng.normal(0, 0.01, n)
X = np.exp(-(((bands - peak[:, None]) / 0.15) ** 2)) + 0.3 * bands + rng.normal(0, 0.01, (n, 40))
X *= rng.uniform(0.3, 3.0, (n, 1))  # the lamp, and how far away it is
X = (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)  # standard normal variate

model = keras.Sequential(
    [keras.Input((40,)), layers.Dense(32, activation="relu"), layers.Dense(3, activation="softmax")]
)
model.compile(keras.optimizers.Adam(0.003), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(X, y, epochs=20, validation_split=0.2, verbose=2)
