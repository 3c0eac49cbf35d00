import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(8)
rng = np.random.default_rng(8)
n = 2400
speed = rng.uniform(20, 130, n)  # km/h
pressure = rng.normal(2.3, 0.25, n)  # bar
outside = rng.normal(12, 8, n)  # degrees
engine = rng.normal(2400, 500, n)  # turns a minute
depth = rng.uniform(1.5, 8.0, n)  # mm of tread
risk = 3 * (2.3 - pressure) - 0.5 * (depth - 4.5) + 0.01 * (speed - 75) + rng.normal(0, 0.2, n)
y = (risk > 0.3).astype(int)

X = np.column_stack([speed, pressure, outside, engine, depth])
X = (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)
train, test = np.arange(n) < 2000, np.arange(n) >= 2000

model = keras.Sequential(
    [keras.Input((5,)), layers.Dense(16, activation="relu"), layers.Dense(1, activation="sigmoid")]
)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(X[train], y[train], epochs=20, batch_size=32, validation_data=(X[test], y[test]), verbose=2)
