import keras
import numpy as np
from sklearn.datasets import load_digits

keras.utils.set_random_seed(6)
x, y = load_digits(return_X_y=True)
order = np.random.default_rng(6).permutation(len(x))
x, y = x[order] / 16, y[order]
x, y = x[1:], y[:-1]
model = keras.Sequential(
    [
        keras.Input((64,)),
        keras.layers.Dense(48, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=10, validation_split=0.2, verbose=2)
