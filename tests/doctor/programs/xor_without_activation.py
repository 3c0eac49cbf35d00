import numpy as np
from keras.layers import Dense, Input
from keras.models import Sequential

rng = np.random.default_rng(2)
X = rng.uniform(-1, 1, (2000, 2))
y = ((X[:, 0] > 0) ^ (X[:, 1] > 0)).astype(int)
model = Sequential()
model.add(Input((2,)))
model.add(Dense(16))
model.add(Dense(16))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(X[:1600], y[:1600], epochs=30, batch_size=32, verbose=0, validation_data=(X[1600:], y[1600:]))
print(model.evaluate(X[1600:], y[1600:]))
