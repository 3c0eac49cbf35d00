import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(11)
(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()
x, y = x[:5000].reshape(-1, 784) / 255.0, y[:5000].copy()
bad = rng.random(5000) < 0.4
y[bad] = rng.integers(0, 10, bad.sum())

model = keras.Sequential(
    [
        layers.Input((784,)),
        layers.Dense(64, activation="relu"),
        layers.Dropout(0.2),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=8, batch_size=64, validation_split=0.2)
print(model.evaluate(x_test[:1000].reshape(-1, 784) / 255.0, y_test[:1000]))
