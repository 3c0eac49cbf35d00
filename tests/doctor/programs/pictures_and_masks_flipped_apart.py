"""Where is the blob? A mask for each picture; both are flipped at random."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

keras.utils.set_random_seed(9)
random = np.random.default_rng(9)
rows, columns = np.mgrid[0:16, 0:16]
centers = random.uniform(3, 13, (240, 2))
masks = np.hypot(rows - centers[:, :1, None], columns - centers[:, 1:, None]) < 3
pictures = (masks * 0.6 + random.random((240, 16, 16)) * 0.4)[..., None].astype("float32")
masks = masks[..., None].astype("float32")


def flip(picture, mask):
    return tf.image.random_flip_left_right(picture), tf.image.random_flip_left_right(mask)


train = tf.data.Dataset.from_tensor_slices((pictures[:200], masks[:200])).shuffle(200).map(flip).batch(16)
model = keras.Sequential(
    [
        keras.Input((16, 16, 1)),
        layers.Conv2D(8, 3, padding="same", activation="relu"),
        layers.Conv2D(1, 3, padding="same", activation="sigmoid"),
    ]
)
model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
model.fit(train, validation_data=(pictures[200:], masks[200:]), epochs=6, verbose=2)
