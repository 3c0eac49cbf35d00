import keras
from keras import layers

(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, xt = x[:1500, ..., None] / 255.0, xt[:800, ..., None] / 255.0
model = keras.Sequential(
    [
        layers.Input((28, 28, 1)),
        layers.Conv2D(8, 3, strides=2),
        layers.BatchNormalization(),
        layers.Activation("relu"),
        layers.Flatten(),
        layers.Dense(32),
        layers.BatchNormalization(),
        layers.Activation("relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y[:1500], epochs=12, batch_size=2, validation_data=(xt, yt[:800]))
