import os
import tempfile

import keras
import numpy as np
from keras import layers, ops
from sklearn.datasets import load_digits


@keras.saving.register_keras_serializable("digits")
class SoftThreshold(layers.Layer):
    """Lets through what lies above a threshold."""

    def __init__(self, threshold=0.9, sharpness=20.0, **kwargs):
        super().__init__(**kwargs)
        self.threshold = threshold
        self.sharpness = sharpness

    def call(self, x):
        return ops.sigmoid(self.sharpness * (x - self.threshold))

    def get_config(self):
        return {**super().get_config(), "sharpness": self.sharpness}


keras.utils.set_random_seed(3)
data = load_digits()
x, y = (data.data / 16).astype("float32"), data.target
order = np.random.permutation(len(x))
x, y = x[order], y[order]

model = keras.Sequential(
    [
        keras.Input((64,)),
        SoftThreshold(threshold=0.25),
        layers.Dense(64, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x[:1400], y[:1400], epochs=12, validation_data=(x[1400:], y[1400:]), verbose=2)

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "digits.keras")
    model.save(path)
    served = keras.models.load_model(path)

for digit, label in zip(x[1400:1410], y[1400:1410], strict=True):
    print("digit:", served.predict(digit[None], verbose=0).argmax(), "label:", label)
