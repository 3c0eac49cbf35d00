import numpy as np
from keras import Input, Sequential
from keras.datasets import mnist
from keras.layers import Dense, Flatten


def prepare(images):
    images = np.asarray(images, dtype="float32")
    return images / 255.0


(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train, y_train, x_test, y_test = x_train[:10000], y_train[:10000], x_test[:2000], y_test[:2000]
x_train = prepare(x_train / 255)
x_test = prepare(x_test / 255)

model = Sequential([Input((28, 28)), Flatten(), Dense(64, activation="relu"), Dense(10, activation="softmax")])
model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5, validation_split=0.1)
print(model.evaluate(x_test, y_test))
