"""The river's level tomorrow, from today's and from the mean of the last days."""

import keras
import numpy as np
import pandas as pd

random = np.random.default_rng(8)
DAYS = 1500
level = np.zeros(DAYS)
for day in range(1, DAYS):
    level[day] = 0.8 * level[day - 1] + random.normal(0, 0.4)
table = pd.DataFrame({"level": 3 + level + 0.5 * np.sin(np.arange(DAYS) / 58)})
table["smooth"] = table["level"].rolling(5).mean()
table["tomorrow"] = table["level"].shift(-1)
table = table.dropna()

x = table[["level", "smooth"]].to_numpy("float32")
y = table["tomorrow"].to_numpy("float32")
x = (x - x[:1100].mean(axis=0)) / x[:1100].std(axis=0)
cut = 1100

model = keras.Sequential(
    [
        keras.Input((2,)),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dense(1),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(0.005), loss="mse")
model.fit(x[:cut], y[:cut], epochs=40, batch_size=32, validation_data=(x[cut:], y[cut:]), verbose=0)
print("mean squared error:", model.evaluate(x[cut:], y[cut:], verbose=0))
