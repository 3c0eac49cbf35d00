import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(4)
x = rng.normal(size=(3000, 5)).astype("float32")
y = 20 + 9 * x[:, 0] - 4 * x[:, 1] * x[:, 2] + rng.normal(0, 1, 3000)
model = keras.Sequential(
    [
        layers.Input((5,)),
        layers.Dense(64, activation="relu"),
        layers.Dense(64, activation="relu"),
        layers.Dense(1),
    ]
)
model.compile(optimizer="adam", loss="mse", metrics=["mae"])
model.fit(x, y, epochs=30, validation_split=0.2, verbose=0)
print(model.predict(x[:3]))
