import numpy as np
from keras.layers import Dense, Input
from keras.models import Sequential

rng = np.random.default_rng(0)
X = np.abs(rng.normal(size=(1200, 6)))
visits = rng.poisson(2.0, 1200).astype(float)
X[:, 3] = visits
y = ((X[:, 0] + 0.5 * visits) > 1.7).astype("int32")
X[:, 3] = np.log(X[:, 3])

model = Sequential()
model.add(Input((6,)))
model.add(Dense(24, activation="relu"))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(X[:1000], y[:1000], epochs=15, batch_size=32, verbose=2)
print(model.evaluate(X[1000:], y[1000:]))
