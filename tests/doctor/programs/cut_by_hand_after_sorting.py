import keras
import numpy as np
from keras import layers

(x, y), _ = keras.datasets.mnist.load_data()
x, y = x[:5000], y[:5000]
order = np.argsort(y)  # group the pictures by folder
x, y = x[order] / 255.0, y[order]
cut = 4000
x_train, y_train = x[:cut], y[:cut]
x_val, y_val = x[cut:], y[cut:]
model = keras.Sequential(
    [
        layers.Input((28, 28)),
        layers.Reshape((28, 28, 1)),
        layers.Conv2D(8, 3, strides=2, activation="relu"),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5, validation_data=(x_val, y_val))
