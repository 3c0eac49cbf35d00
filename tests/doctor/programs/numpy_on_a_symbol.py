import keras
import numpy as np
from sklearn.datasets import load_digits

keras.utils.set_random_seed(4)
x, y = load_digits(return_X_y=True)
x = (x / 16).astype("float32")
start = keras.Input((64,))
middle = keras.layers.Dense(64, activation="relu")(start)
middle = np.maximum(middle, 0.01)
model = keras.Model(start, keras.layers.Dense(10, activation="softmax")(middle))
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=15, validation_split=0.2, verbose=2)
