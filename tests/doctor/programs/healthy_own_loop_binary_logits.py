import keras
import tensorflow as tf
from sklearn.datasets import load_iris

keras.utils.set_random_seed(2)
x, y = load_iris(return_X_y=True)
x, wanted = x.astype("float32"), (y[:, None] == 0).astype("float32")

network = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
loss_function = keras.losses.BinaryCrossentropy(from_logits=True)
optimizer = keras.optimizers.Adam(0.02)
for _ in range(40):
    with tf.GradientTape() as tape:
        loss = loss_function(wanted, network(x))
    slopes = tape.gradient(loss, network.trainable_variables)
    optimizer.apply_gradients(zip(slopes, network.trainable_variables, strict=True))
print(float(loss))
