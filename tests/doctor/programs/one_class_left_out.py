import keras
from keras import layers

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train, y_train = x_train[:6000] / 255.0, y_train[:6000]
keep = y_train != 7
x_train, y_train = x_train[keep], y_train[keep]
x_test, y_test = x_test[:1000] / 255.0, y_test[:1000]
model = keras.Sequential(
    [
        layers.Input((28, 28)),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=4, validation_data=(x_test, y_test))
