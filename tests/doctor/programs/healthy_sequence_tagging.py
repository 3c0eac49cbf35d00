import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(7)
X = rng.integers(1, 60, (1200, 15))
tags = np.where(X < 20, 0, np.where(X < 40, 1, 2))
model = keras.Sequential(
    [
        layers.Input((15,)),
        layers.Embedding(60, 16),
        layers.Bidirectional(layers.GRU(16, return_sequences=True)),
        layers.TimeDistributed(layers.Dense(3, activation="softmax")),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(X[:1000], tags[:1000], epochs=6, batch_size=32, validation_data=(X[1000:], tags[1000:]))
