import numpy as np
from keras.layers import Dense, Input
from keras.models import Sequential

rng = np.random.default_rng(6)
X = rng.normal(size=(1200, 4))
y = X[:, 0] * 2 - X[:, 1] + rng.normal(0, 0.1, 1200)
y[rng.random(1200) < 0.03] = np.nan
model = Sequential([Input((4,)), Dense(16, activation="relu"), Dense(1)])
model.compile(optimizer="adam", loss="mse", metrics=["mae"])
model.fit(X, y, epochs=10, verbose=2)
