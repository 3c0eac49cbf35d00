"""A base learns the first five digits; then it is frozen and helps with the other five."""

import keras
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(11)
pixels, digits = load_digits(return_X_y=True)
pixels = pixels.reshape(-1, 8, 8, 1).astype("float32")
first, others = digits < 5, digits >= 5

base = keras.Sequential(
    [keras.Input((8, 8, 1)), layers.Conv2D(32, 3, activation="relu"), layers.Flatten(), layers.Dense(48, "tanh")]
)
model = keras.Sequential([base, layers.Dense(5, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(pixels[first] / 16, digits[first], epochs=15, verbose=0)

base.trainable = False
model = keras.Sequential([base, layers.Dense(5, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(pixels[others], digits[others] - 5, validation_split=0.25, epochs=15, verbose=2)
