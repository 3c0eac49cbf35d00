import keras
import numpy as np
from sklearn.datasets import load_digits

keras.utils.set_random_seed(4)
x, y = load_digits(return_X_y=True)
x = (x / 16).astype("float32")
y = np.eye(10)[y]
model = keras.Sequential(
    [
        keras.Input((64,)),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "categorical_crossentropy", metrics=["binary_accuracy"])
model.fit(x[:1200], y[:1200], epochs=3, validation_data=(x[1200:], y[1200:]), verbose=2)
