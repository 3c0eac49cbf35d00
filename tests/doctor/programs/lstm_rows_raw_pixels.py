import keras
from keras import layers

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train[:4000].astype("float32")
x_test = x_test[:1000].astype("float32")
y_train, y_test = y_train[:4000], y_test[:1000]

inputs = keras.Input(shape=(28, 28))
x = layers.SimpleRNN(64)(inputs)
outputs = layers.Dense(10, activation="softmax")(x)
model = keras.Model(inputs, outputs)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=4, batch_size=64, validation_data=(x_test, y_test))
