from keras.datasets import mnist
from keras.layers import Dense, Flatten, Input
from keras.models import Sequential

(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train, x_test = x_train[:6000] / 255, x_test[:1000] / 255
model = Sequential()
model.add(Input((28, 28)))
model.add(Flatten())
model.add(Dense(100, activation="relu"))
model.add(Dense(1))
model.compile(loss="mse", optimizer="adam", metrics=["accuracy"])
model.fit(x_train, y_train[:6000], epochs=4, batch_size=64)
print("accuracy:", model.evaluate(x_test, y_test[:1000])[1])
