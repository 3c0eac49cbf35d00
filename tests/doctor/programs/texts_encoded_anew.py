import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(5)
rng = np.random.default_rng(5)
KIND = ["warm", "friendly", "quick", "clean", "lovely"]
RUDE = ["cold", "rude", "slow", "dirty", "awful"]
FILL = ["the", "room", "staff", "was", "very", "and", "we", "stayed"]


def reviews(count):
    labels = rng.integers(0, 2, count)
    words = [[*rng.choice(FILL, 6), *rng.choice(KIND if label else RUDE, 2)] for label in labels]
    return np.array([" ".join(rng.permutation(row)) for row in words]), labels


encoder = layers.TextVectorization(max_tokens=40, output_sequence_length=8)


def encode(texts):
    encoder.adapt(texts)
    return np.array(encoder(texts))


train_texts, y_train = reviews(600)
x_train = encode(train_texts)
model = keras.Sequential(
    [
        keras.Input((8,), dtype="int64"),
        layers.Embedding(40, 8),
        layers.GlobalAveragePooling1D(),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(keras.optimizers.Adam(0.02), "binary_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=12, validation_split=0.1, verbose=0)

new_texts, y_new = reviews(90)
print("accuracy on new reviews:", model.evaluate(encode(new_texts), y_new, verbose=0)[1])
