import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(0)
topics = rng.integers(0, 12, 3000)
words = rng.dirichlet(np.full(400, 0.05), 12)
bags = np.stack([rng.multinomial(40, words[t]) for t in topics]).clip(0, 1).astype("float32")
x_train, x_test, y_train, y_test = bags[:2500], bags[2500:], topics[:2500], topics[2500:]
model = keras.Sequential(
    [
        layers.Input((400,)),
        layers.Dense(64, activation="relu"),
        layers.Dense(64, activation="relu"),
        layers.Dense(12, activation="softmax"),
    ]
)
model.compile(optimizer="rmsprop", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train[500:], y_train[500:], epochs=9, batch_size=256, validation_data=(x_train[:500], y_train[:500]))
print(model.evaluate(x_test, y_test))
