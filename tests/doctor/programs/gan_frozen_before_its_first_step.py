import keras
import numpy as np
from keras import layers

(x, _), _ = keras.datasets.mnist.load_data()
x = x[:1000].reshape(-1, 784) / 127.5 - 1
d = keras.Sequential(
    [layers.Input((784,)), layers.Dense(64), layers.LeakyReLU(), layers.Dense(1, activation="sigmoid")]
)
d.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.0002, 0.5), metrics=["accuracy"])
g = keras.Sequential([layers.Input((16,)), layers.Dense(64), layers.LeakyReLU(), layers.Dense(784, activation="tanh")])
d.trainable = False
z = keras.Input((16,))
combined = keras.Model(z, d(g(z)))
combined.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.0002, 0.5))
for _ in range(40):
    real = x[np.random.randint(0, 1000, 32)]
    fake = g.predict(np.random.normal(size=(32, 16)), verbose=0)
    a = d.train_on_batch(real, np.ones((32, 1)))
    b = d.train_on_batch(fake, np.zeros((32, 1)))
    c = combined.train_on_batch(np.random.normal(size=(32, 16)), np.ones((32, 1)))
print(a, b, c)
