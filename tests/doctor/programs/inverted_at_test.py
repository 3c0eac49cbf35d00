import keras
from keras import layers

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train[:6000].reshape(-1, 784) / 255.0
x_test = x_test[:1000].reshape(-1, 784)
x_test = 1 - x_test / 255.0
model = keras.Sequential(
    [layers.Input((784,)), layers.Dense(64, activation="relu"), layers.Dense(10, activation="softmax")]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train[:6000], epochs=4)
print(model.evaluate(x_test, y_test[:1000]))
