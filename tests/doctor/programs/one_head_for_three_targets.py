import keras
import numpy as np
from keras import layers, ops

keras.utils.set_random_seed(6)
random = np.random.default_rng(6)
x = random.uniform(-1, 1, (1200, 6)).astype("float32")
y = np.stack([x[:, 0] * x[:, 1], x[:, 2] - x[:, 3], np.sin(2 * x[:, 4])], axis=1) + random.normal(0, 0.05, (1200, 3))


class Forecast(keras.Model):
    def __init__(self):
        super().__init__()
        self.body = layers.Dense(48, activation="relu")
        self.heads = [keras.Sequential([layers.Dense(12, activation="relu"), layers.Dense(1)])] * 3

    def call(self, values):
        seen = self.body(values)
        return ops.concatenate([head(seen) for head in self.heads], axis=-1)


model = Forecast()
model.compile(keras.optimizers.Adam(0.003), "mse")
model.fit(x[:900], y[:900], validation_data=(x[900:], y[900:]), epochs=60, verbose=0)
print(np.square(model.predict(x[900:], verbose=0) - y[900:]).mean(axis=0))
