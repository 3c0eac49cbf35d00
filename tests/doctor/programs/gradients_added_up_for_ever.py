"""Adds up the gradients of four small batches before each step, since large ones don't fit into the memory."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

keras.utils.set_random_seed(8)
random = np.random.default_rng(8)
points = random.normal(0, 1, (960, 6)).astype("float32")
kinds = ((points[:, 0] * points[:, 1] > 0) + 2 * (points[:, 2] > 0)).astype("int32")
model = keras.Sequential([keras.Input((6,)), layers.Dense(32, activation="relu"), layers.Dense(4)])
optimizer = keras.optimizers.Adam(0.01)
loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
totals = [tf.Variable(tf.zeros(one.shape), trainable=False) for one in model.trainable_variables]


@tf.function
def add(rows, truth):
    with tf.GradientTape() as tape:
        loss = loss_of(truth, model(rows, training=True))
    for total, gradient in zip(totals, tape.gradient(loss, model.trainable_variables), strict=True):
        total.assign_add(gradient / 4)


for _ in range(30):
    for number, start in enumerate(range(0, 800, 16), 1):
        add(points[start : start + 16], kinds[start : start + 16])
        if number % 4 == 0:
            optimizer.apply(totals, model.trainable_variables)
print("accuracy:", np.mean(model.predict(points[800:], verbose=0).argmax(axis=1) == kinds[800:]))
