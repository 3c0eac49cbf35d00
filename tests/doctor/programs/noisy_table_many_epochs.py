import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(21)
X = rng.normal(size=(400, 20))
y = (X[:, 0] + 0.8 * rng.normal(size=400) > 0).astype(int)
model = keras.Sequential(
    [
        layers.Input((20,)),
        layers.Dense(128, activation="relu"),
        layers.Dense(128, activation="relu"),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(X, y, epochs=80, batch_size=16, validation_split=0.3, verbose=0)
