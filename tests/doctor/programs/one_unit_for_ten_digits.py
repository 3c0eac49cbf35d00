from keras.datasets import mnist
from keras.layers import Dense, Flatten, Input
from keras.models import Sequential

(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train, x_test = x_train / 255.0, x_test / 255.0
model = Sequential(
    [
        Input((28, 28)),
        Flatten(),
        Dense(128, activation="relu"),
        Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x_train[:6000], y_train[:6000], epochs=3, validation_data=(x_test[:1000], y_test[:1000]))
