import keras
from keras import layers

(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, xt = x[:8000, ..., None] / 255.0, xt[:1000, ..., None] / 255.0
y, yt = y[:8000], yt[:1000]
low = y < 5
base = keras.Sequential(
    [
        layers.Input((28, 28, 1)),
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
    ]
)
first = keras.Sequential([base, layers.Dense(5, activation="softmax")])
first.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
first.fit(x[low], y[low], epochs=3, batch_size=64)
base.trainable = False
second = keras.Sequential([base, layers.Dense(64, activation="relu"), layers.Dense(5, activation="softmax")])
second.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
second.fit(x[~low], y[~low] - 5, epochs=3, batch_size=64, validation_data=(xt[yt > 4], yt[yt > 4] - 5))
