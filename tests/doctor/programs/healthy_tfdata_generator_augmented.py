import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

(x, y), (xt, yt) = tf.keras.datasets.mnist.load_data()
x, y, xt, yt = x[:4000], y[:4000], xt[:800], yt[:800]


def pictures():
    for i in np.random.permutation(len(x)):
        yield x[i][..., None].astype("float32") / 255, int(y[i])


spec = (tf.TensorSpec((28, 28, 1), tf.float32), tf.TensorSpec((), tf.int32))
train = tf.data.Dataset.from_generator(pictures, output_signature=spec).batch(64).prefetch(1)
model = tf.keras.Sequential(
    [
        layers.Input((28, 28, 1)),
        layers.RandomTranslation(0.05, 0.05),
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(train, epochs=3, validation_data=(xt[..., None] / 255.0, yt))
