import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(1)
x = rng.uniform(-4, 4, (2000, 1))
y = np.sin(3 * x) + rng.normal(0, 0.05, (2000, 1))
model = keras.Sequential([layers.Input((1,)), layers.Dense(1, activation="tanh"), layers.Dense(1)])
model.compile(keras.optimizers.Adam(0.01), "mse")
model.fit(x[:1600], y[:1600], epochs=40, validation_data=(x[1600:], y[1600:]), verbose=0)
print(model.evaluate(x[1600:], y[1600:], verbose=0))
