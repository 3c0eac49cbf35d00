import keras
import numpy as np
from keras import layers
from sklearn.preprocessing import StandardScaler

keras.utils.set_random_seed(9)
rng = np.random.default_rng(9)
n = 2000
weather = rng.normal([11.0, 1013.0, 70.0], [7.0, 9.0, 12.0], (n, 3))  # temperature, air pressure, humidity
nitrate = rng.gamma(4.0, 0.002, n)  # g/l
lead = rng.gamma(3.0, 0.001, n)  # g/l
y = (nitrate / 0.004 + lead / 0.0017 + rng.normal(0, 0.3, n) > 3.8).astype(int)

X = np.column_stack([StandardScaler().fit_transform(weather), nitrate, lead])
X_train, X_test, y_train, y_test = X[:1600], X[1600:], y[:1600], y[1600:]

model = keras.Sequential(
    [keras.Input((5,)), layers.Dense(16, activation="relu"), layers.Dense(1, activation="sigmoid")]
)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(X_train, y_train, epochs=20, batch_size=32, validation_data=(X_test, y_test), verbose=2)
