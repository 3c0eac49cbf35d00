import keras
from keras import layers

(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, xt = x[:20000] / 255.0, xt[:2000] / 255.0
model = keras.Sequential(
    [
        layers.Input((28, 28)),
        layers.Flatten(),
        layers.Dense(100, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(loss="sparse_categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(x, y[:20000], epochs=3, validation_data=(xt, yt[:2000]))
