from keras.datasets import mnist
from keras.layers import Dense, Dropout, Flatten, Input
from keras.models import Sequential

(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train, x_test = x_train[:5000] / 255.0, x_test[:1000] / 255.0
model = Sequential(
    [
        Input((28, 28)),
        Flatten(),
        Dense(64, activation="relu"),
        Dropout(0.9),
        Dense(64, activation="relu"),
        Dropout(0.9),
        Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train[:5000], epochs=6, validation_data=(x_test, y_test[:1000]))
