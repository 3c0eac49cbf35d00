import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

keras.utils.set_random_seed(11)
digits = load_digits()
x, y = (digits.data / 16).astype("float32"), digits.target
test = np.arange(len(y)) % 5 == 0
train_x, train_y = x[~test], y[~test]
order = np.argsort(train_y, kind="stable")  # one digit after the other, as the files lay on the disk

data = tf.data.Dataset.from_tensor_slices((train_x[order], train_y[order]))
data = data.cache().shuffle(len(order)).batch(32).prefetch(2)

model = keras.Sequential(
    [
        keras.Input((64,)),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer=keras.optimizers.SGD(0.1), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(data, validation_data=(x[test], y[test]), epochs=12, verbose=2)
