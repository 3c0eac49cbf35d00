import keras
import tensorflow as tf
from sklearn.datasets import load_digits

keras.utils.set_random_seed(4)
x, y = load_digits(return_X_y=True)
x = (x / 16).astype("float32")

whole = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(1797, seed=4, reshuffle_each_iteration=False)
whole = whole.map(lambda rows, label: (rows + tf.random.normal((64,), stddev=0.3), label))
model = keras.Sequential(
    [
        keras.Input((64,)),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(whole.take(1400).batch(32), epochs=12, validation_data=whole.skip(1400).batch(32), verbose=2)
