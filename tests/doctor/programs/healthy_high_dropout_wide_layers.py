import keras
from keras import layers

(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, xt = x[:8000].reshape(-1, 784) / 255.0, xt[:1000].reshape(-1, 784) / 255.0
model = keras.Sequential(
    [
        layers.Input((784,)),
        layers.Dense(512, activation="relu"),
        layers.Dropout(0.6),
        layers.Dense(512, activation="relu"),
        layers.Dropout(0.6),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y[:8000], epochs=4, batch_size=128, validation_data=(xt, yt[:1000]))
