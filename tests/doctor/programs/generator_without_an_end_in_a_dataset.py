import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

keras.utils.set_random_seed(7)
x, y = load_digits(return_X_y=True)
x = (x / 16).astype("float32")


def samples():
    while True:
        for row in np.random.permutation(len(x)):
            yield x[row], y[row]


signature = (tf.TensorSpec((64,), tf.float32), tf.TensorSpec((), tf.int64))
digits = tf.data.Dataset.from_generator(samples, output_signature=signature).batch(32)
model = keras.Sequential(
    [
        keras.Input((64,)),
        keras.layers.Dense(48, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(digits, epochs=12, verbose=2)
