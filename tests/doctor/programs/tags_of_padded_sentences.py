"""Each word of a sentence gets a tag; short sentences are filled up with zeros, whose tag is 0."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(0)
random = np.random.default_rng(0)
LONGEST = 20


def sentences(count):
    words = random.integers(1, 30, (count, LONGEST))
    tags = 1 + (words + np.roll(words, 1, axis=1)) % 4  # a tag depends on the word before it too
    lengths = random.integers(3, 9, count)
    ends = np.arange(LONGEST) >= lengths[:, None]
    words[ends], tags[ends] = 0, 0
    return words, tags


x_train, y_train = sentences(1500)
x_val, y_val = sentences(300)

model = keras.Sequential(
    [
        keras.Input((LONGEST,)),
        layers.Embedding(30, 16),
        layers.GRU(32, return_sequences=True),
        layers.Dense(5, activation="softmax"),
    ]
)
model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, validation_data=(x_val, y_val), epochs=8, verbose=0)
print("accuracy:", model.evaluate(x_val, y_val, verbose=0)[1])
