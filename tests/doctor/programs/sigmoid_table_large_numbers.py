import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(3)
X = rng.normal(size=(1500, 10)) * 400
y = (X[:, 0] + X[:, 1] * np.sign(X[:, 2]) > 0).astype(int)
model = keras.Sequential(
    [
        layers.Input((10,)),
        layers.Dense(32, activation="sigmoid"),
        layers.Dense(32, activation="sigmoid"),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(keras.optimizers.Adam(0.02), "binary_crossentropy", metrics=["accuracy"])
model.fit(X[:1200], y[:1200], epochs=40, validation_data=(X[1200:], y[1200:]), verbose=0)
