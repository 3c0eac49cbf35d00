import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops
from sklearn.datasets import load_digits

keras.utils.set_random_seed(3)
random = np.random.default_rng(3)
x, y = load_digits(return_X_y=True)
x = (x / 16).astype("float32")


class Twins(keras.Model):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def train_step(self, data):
        (one, other), alike = data
        with tf.GradientTape() as tape:
            apart = ops.sqrt(ops.sum(ops.square(self.inner(one) - self.inner(other)), axis=-1))
            loss = ops.mean(alike * apart + (1 - alike) * ops.relu(1 - apart))
        slopes = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply(slopes, self.trainable_variables)
        return {"loss": loss}


first, second = random.integers(0, len(x), 3000), random.integers(0, len(x), 3000)
second[:300] = [random.choice(np.flatnonzero(y == y[row])) for row in first[:300]]
second[7] = first[7]
inner = keras.Sequential([keras.Input((64,)), layers.Dense(32, activation="relu"), layers.Dense(8)])
model = Twins(inner)
model.compile(keras.optimizers.Adam(0.001))
model.fit((x[first], x[second]), (y[first] == y[second]).astype("float32"), epochs=3, verbose=0)
codes = inner.predict(x, verbose=0)
print(np.isfinite(codes).all())
