import keras
from keras import layers

(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, xt = x[:8000, ..., None] / 255.0, xt[:1000, ..., None] / 255.0
model = keras.Sequential(
    [
        layers.Input((28, 28, 1)),
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(keras.optimizers.Adam(0.001), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y[:8000], epochs=3, validation_data=(xt, yt[:1000]))
model.compile(keras.optimizers.Adam(0.00001), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y[:8000], epochs=1, validation_data=(xt, yt[:1000]))
