import keras
import numpy as np
from keras import layers

x = np.linspace(-3.0, 3.0, 2000).reshape(-1, 1)
np.random.default_rng(0).shuffle(x)
y = np.sin(2 * x)
model = keras.Sequential(
    [
        layers.Input((1,)),
        layers.Dense(64),
        layers.Dense(64),
        layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.003), loss="mse")
model.fit(x, y, epochs=40, batch_size=64, validation_split=0.2, verbose=0)
print(model.evaluate(x, y))
