import os
import tempfile

import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_digits


@keras.saving.register_keras_serializable("digits")
class Standardise(layers.Layer):
    """Subtracts a mean that it keeps as a weight."""

    def build(self, shape):
        self.mean = self.add_weight(name="mean", shape=(shape[-1],), initializer="zeros", trainable=False)

    def call(self, x):
        return x - self.mean


keras.utils.set_random_seed(3)
data = load_digits()
x, y = (data.data / 16).astype("float32"), data.target
order = np.random.permutation(len(x))
x, y = x[order], y[order]

first = Standardise()
model = keras.Sequential(
    [
        keras.Input((64,)),
        first,
        layers.Dense(64, activation="relu"),
        layers.Dropout(0.2),
        layers.Dense(10, activation="softmax"),
    ]
)
first.mean.assign(x[:1400].mean(axis=0))
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])

with tempfile.TemporaryDirectory() as folder:
    early, weights = os.path.join(folder, "early.keras"), os.path.join(folder, "last.weights.h5")
    model.fit(x[:1400], y[:1400], epochs=1, validation_data=(x[1400:], y[1400:]), verbose=2)
    model.save(early)
    model.fit(x[:1400], y[:1400], epochs=14, validation_data=(x[1400:], y[1400:]), verbose=2)
    model.save_weights(weights)
    before = keras.models.load_model(early)  # what one epoch had learned
    twin = keras.models.clone_model(model)
    twin.load_weights(weights)

print("after one epoch:", np.mean(before.predict(x[1400:], verbose=0).argmax(axis=1) == y[1400:]))
print("at the end:", np.mean(twin.predict(x[1400:], verbose=0).argmax(axis=1) == y[1400:]))
