import numpy as np
from keras.layers import Dense, Input
from keras.models import Sequential

rng = np.random.default_rng(5)
X = rng.normal(size=(1500, 4))
celsius = 15 + 6 * X[:, 0] - 4 * X[:, 1] + rng.normal(0, 0.5, 1500)

model = Sequential([Input((4,)), Dense(32, activation="relu"), Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="mean_squared_error", metrics=["mae"])
model.fit(X[:1200], celsius[:1200], epochs=40, batch_size=16, verbose=0)
print(model.evaluate(X[1200:], celsius[1200:]))
