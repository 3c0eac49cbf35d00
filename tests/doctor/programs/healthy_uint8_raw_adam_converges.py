import keras
from keras import layers

(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, xt = x[:8000].astype("float32"), xt[:1000].astype("float32")
x -= x.mean()
x /= 78.0
xt = (xt - 33.3) / 78.0
model = keras.Sequential(
    [
        layers.Input((28, 28)),
        layers.Reshape((784,)),
        layers.Dense(64, activation="leaky_relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adagrad", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y[:8000], epochs=4, batch_size=32, validation_data=(xt, yt[:1000]))
