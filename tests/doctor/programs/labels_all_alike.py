import keras
import numpy as np
from sklearn.datasets import load_digits

keras.utils.set_random_seed(4)
x, y = load_digits(return_X_y=True)
x = (x / 16).astype("float32")
order = np.argsort(y, kind="stable")
x, y = x[order], (y[order] > 4).astype(int)
model = keras.Sequential(
    [
        keras.Input((64,)),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(x[:800], y[:800], epochs=8, validation_data=(x[800:], y[800:]), verbose=2)
