import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(12)
X = rng.normal(size=(1500, 6))
y = 250000 + 80000 * X[:, 0] - 30000 * X[:, 1] + rng.normal(0, 5000, 1500)
y_train, y_test = y[:1200], y[1200:]
model = keras.Sequential([layers.Input((6,)), layers.Dense(32, activation="relu"), layers.Dense(1)])
model.compile(optimizer="sgd", loss="mse", metrics=["mae"])
model.fit(X[:1200], y_train, epochs=10, batch_size=32, validation_data=(X[1200:], y_test))
