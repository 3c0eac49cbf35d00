import keras
from keras import layers

(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, xt = x[:4000, ..., None] / 255.0, xt[:1000, ..., None] / 255.0
base = keras.Sequential(
    [
        layers.Input((28, 28, 1)),
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(4, 3, activation="relu"),
        layers.GlobalAveragePooling2D(),
    ]
)
base.trainable = False
model = keras.Sequential([layers.Input((28, 28, 1)), base, layers.Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y[:4000], epochs=4, batch_size=64, validation_data=(xt, yt[:1000]))
