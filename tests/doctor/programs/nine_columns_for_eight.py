import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(0)
table = rng.normal(size=(768, 9))
X, y = table, (table[:, 1] > 0).astype(int)
model = keras.Sequential(
    [layers.Input((8,)), layers.Dense(12, activation="relu"), layers.Dense(1, activation="sigmoid")]
)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(X, y, epochs=5, batch_size=10)
