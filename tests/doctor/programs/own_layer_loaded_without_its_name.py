import tempfile
from pathlib import Path

import keras
from sklearn.datasets import load_digits

keras.utils.set_random_seed(4)
x, y = load_digits(return_X_y=True)
x = (x / 16).astype("float32")


# a layer of my own
class Doubled(keras.layers.Layer):
    def call(self, rows):
        return rows * 2


model = keras.Sequential(
    [
        keras.Input((64,)),
        Doubled(),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=15, validation_split=0.2, verbose=2)
file = Path(tempfile.mkdtemp(), "digits.keras")
model.save(file)
again = keras.models.load_model(file)
print(again.predict(x[:1], verbose=0).argmax())
