import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(4)
X = rng.integers(0, 500, (800, 12))
y = (X[:, 0] > 250).astype(int)
model = keras.Sequential(
    [
        layers.Input((12,)),
        layers.Embedding(100, 16),
        layers.GlobalAveragePooling1D(),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(X, y, epochs=3)
