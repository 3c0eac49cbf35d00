import keras
from keras.datasets import mnist
from keras.layers import Dense
from keras.models import Sequential

(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train, y_train = x_train[:8000], y_train[:8000]
x_test, y_test = x_test[:2000], y_test[:2000]
x_train = x_train.reshape(8000, 784)
x_test = x_test.reshape(2000, 784)
y_train = keras.utils.to_categorical(y_train, 10)
y_test = keras.utils.to_categorical(y_test, 10)

model = Sequential()
model.add(keras.Input((784,)))
model.add(Dense(128, activation="relu"))
model.add(Dense(10, activation="softmax"))
model.compile(optimizer="sgd", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=128, epochs=8, validation_split=0.2)
print(model.evaluate(x_test, y_test))
