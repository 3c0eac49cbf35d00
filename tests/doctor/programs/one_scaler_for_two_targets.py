"""Tomorrow's temperature by the last days, and then the harvest by the same: one small network for each."""

import keras
import numpy as np
from keras import layers
from sklearn.preprocessing import StandardScaler

keras.utils.set_random_seed(6)
random = np.random.default_rng(6)
weather = random.normal(0, 1, (800, 5)).astype("float32")
measured = {
    "temperature": (15 + 4 * weather[:, :1] + random.normal(0, 0.5, (800, 1))),
    "harvest": (2500 + 300 * weather[:, 1:2] + random.normal(0, 20, (800, 1))),
}

scaler, scalers = StandardScaler(), {}
targets = {}
for name, values in measured.items():
    scalers[name] = scaler
    targets[name] = scaler.fit_transform(values).astype("float32")

given = keras.Input((5,))
hidden = layers.Dense(32, activation="relu")(given)
model = keras.Model(given, {name: layers.Dense(1, name=name)(hidden) for name in measured})
model.compile(keras.optimizers.Adam(0.01), {name: "mse" for name in measured})
model.fit(weather[:600], {name: rows[:600] for name, rows in targets.items()}, epochs=15, verbose=2)
answers = model.predict(weather[600:], verbose=0)
for name, values in measured.items():
    error = np.abs(scalers[name].inverse_transform(answers[name]) - values[600:]).mean()
    print(name, "is off by", error)
