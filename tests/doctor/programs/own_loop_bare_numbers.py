import keras
import numpy as np
import tensorflow as tf
from sklearn.datasets import load_iris

keras.utils.set_random_seed(3)
x, y = load_iris(return_X_y=True)
x = ((x - x.mean(axis=0)) / x.std(axis=0)).astype("float32")
batches = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(150, seed=3).batch(30)

network = keras.Sequential([keras.layers.Dense(16, activation="relu"), keras.layers.Dense(3)])
loss_function = keras.losses.SparseCategoricalCrossentropy()
optimizer = keras.optimizers.Adam(0.01)


@tf.function
def step(flowers, labels):
    with tf.GradientTape() as tape:
        loss = loss_function(labels, network(flowers, training=True))
    slopes = tape.gradient(loss, network.trainable_variables)
    optimizer.apply_gradients(zip(slopes, network.trainable_variables, strict=True))
    return loss


for epoch in range(5):
    for flowers, labels in batches:
        loss = step(flowers, labels)
    print(epoch, float(loss))
print("right:", np.mean(network(x).numpy().argmax(axis=1) == y))
