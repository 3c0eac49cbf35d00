import keras
from keras import layers

(x, y), (xt, yt) = keras.datasets.mnist.load_data()
x, xt = x[:6000, ..., None] / 255.0, xt[:1000, ..., None] / 255.0
model = keras.Sequential(
    [
        layers.Input((28, 28, 1)),
        layers.Conv2D(8, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(32, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(keras.optimizers.SGD(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y[:6000], epochs=1, batch_size=256, validation_data=(xt, yt[:1000]))
print(model.evaluate(xt, yt[:1000]))
