import keras
from keras.layers import Dense, Flatten, Input

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train, y_train = x_train[:3000] / 255.0, y_train[:3000]
x_test = x_test / 255.0
model = keras.Sequential([Input((28, 28)), Flatten(), Dense(256, activation="relu"), Dense(10, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=10, batch_size=64, validation_data=(x_train[:1000], y_train[:1000]))
