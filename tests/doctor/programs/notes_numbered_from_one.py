"""Is a tune in a happy key? Notes are numbered from 1, short tunes are filled up with zeros."""

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(2)
random = np.random.default_rng(2)
SCALE = ["do", "re", "mi", "fa", "sol", "la", "si"]
LONGEST = 24


def tune(happy):
    shares = np.array([0.3, 0.1, 0.12, 0.12, 0.12, 0.12, 0.12]) if happy else np.array([0.04] + 6 * [0.16])
    return random.choice(SCALE, random.integers(12, LONGEST + 1), p=shares)


happy = random.integers(0, 2, 900)
codes = [[1 + SCALE.index(note) for note in tune(each)] for each in happy]
x = keras.utils.pad_sequences(codes, maxlen=LONGEST, padding="post")
model = keras.Sequential(
    [
        keras.Input((LONGEST,)),
        layers.Embedding(len(SCALE) + 1, 8, mask_zero=True),
        layers.GRU(16),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
model.fit(x[:600], happy[:600], validation_data=(x[600:], happy[600:]), epochs=10, verbose=2)
