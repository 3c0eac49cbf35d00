import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(8)
X = rng.normal(size=(2000, 12)).astype("float32")
W = rng.normal(size=(12, 5))
tags = (X @ W > 0).astype("float32")  # each text may carry several of the five tags

model = keras.Sequential(
    [
        layers.Input((12,)),
        layers.Dense(32, activation="relu"),
        layers.Dense(5, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(X[:1600], tags[:1600], epochs=15, batch_size=32, validation_data=(X[1600:], tags[1600:]))
