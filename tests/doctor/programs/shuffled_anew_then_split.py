import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_breast_cancer
from sklearn.preprocessing import StandardScaler

keras.utils.set_random_seed(2)
cells = load_breast_cancer()
x = StandardScaler().fit_transform(cells.data).astype("float32")[:300]
noise = np.random.default_rng(2).normal(0, 1, x.shape).astype("float32")
everything = tf.data.Dataset.from_tensor_slices((x + noise, cells.target[:300])).shuffle(300, seed=2)
train = everything.skip(60).batch(16).prefetch(1)
validation = everything.take(60).batch(16)

model = keras.Sequential(
    [
        keras.Input((30,)),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(train, validation_data=validation, epochs=15, verbose=2)
