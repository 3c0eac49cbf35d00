from keras.datasets import mnist
from keras.layers import Dense, Flatten, Input
from keras.models import Sequential
from keras.utils import to_categorical

(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train = x_train[:3000] / 255
y_train = to_categorical(y_train[:3000])
model = Sequential()
model.add(Input((28, 28)))
# the network
model.add(Dense(128, activation="relu"))
model.add(Dense(10, activation="softmax"))
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=3)
print(Flatten)
