from keras import Input, Model
from keras.datasets import mnist
from keras.layers import Dense

(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train = x_train[:5000].reshape(5000, 784) / 255
x_test = x_test[:1000].reshape(1000, 784) / 255

i = Input((784,))
h = Dense(64, activation="relu")(i)
o = Dense(1, activation="sigmoid")(h)
o = Dense(10, activation="softmax")(h)
model = Model(i, o)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train[:5000], epochs=3, validation_split=0.2)
model.evaluate(x_test, y_test[:1000])
