import keras
import tensorflow as tf
from sklearn.datasets import load_digits

keras.utils.set_random_seed(5)
x, y = load_digits(return_X_y=True)
train = tf.data.Dataset.from_tensor_slices((x[:1500] / 16, y[:1500])).shuffle(1500).batch(32).repeat()
model = keras.Sequential(
    [
        keras.Input((64,)),
        keras.layers.Dense(48, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(train, epochs=8, steps_per_epoch=3, validation_data=(x[1500:] / 16, y[1500:]), verbose=2)
