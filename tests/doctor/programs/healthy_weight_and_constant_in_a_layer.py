import keras
import tensorflow as tf
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

keras.utils.set_random_seed(4)
x, y = load_digits(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split((x / 16).astype("float32"), y, random_state=4)


class Reduce(keras.layers.Layer):
    def __init__(self, width):
        super().__init__()
        self.width = width

    def build(self, shape):
        self.directions = self.add_weight(shape=(shape[-1], self.width), initializer="glorot_uniform")
        self.middle = tf.Variable(tf.zeros((shape[-1],)), trainable=False)

    def call(self, values):
        return (values - self.middle) @ self.directions


model = keras.Sequential(
    [keras.Input((64,)), Reduce(16), keras.layers.Dense(32, "relu"), keras.layers.Dense(10, "softmax")]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=40, verbose=0)
print(model.evaluate(x_test, y_test, verbose=0))
