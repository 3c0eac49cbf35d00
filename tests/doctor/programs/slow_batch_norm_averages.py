import keras
from keras import layers

(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, xt = x[:5000].astype("float32"), xt[:1000].astype("float32")
model = keras.Sequential(
    [
        layers.Input((28, 28)),
        layers.Flatten(),
        layers.BatchNormalization(momentum=0.9999),
        layers.Dense(64, activation="relu"),
        layers.BatchNormalization(momentum=0.9999),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y[:5000], epochs=4, batch_size=128, validation_data=(xt, yt[:1000]))
