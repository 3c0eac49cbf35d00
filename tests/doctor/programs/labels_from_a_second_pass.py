import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits

keras.utils.set_random_seed(4)
x, y = load_digits(return_X_y=True)
x = (x / 16).astype("float32")

test = tf.data.Dataset.from_tensor_slices((x[1200:], y[1200:])).shuffle(600).batch(32)
model = keras.Sequential(
    [
        keras.Input((64,)),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x[:1200], y[:1200], epochs=15, verbose=2)
truth = np.concatenate([labels for rows, labels in test])
said = model.predict(test, verbose=0).argmax(axis=1)
print("right:", (said == truth).mean())
