import numpy as np
from keras.layers import Dense, Input
from keras.models import Sequential

rng = np.random.default_rng(1)
X = np.column_stack(
    [
        rng.integers(0, 15, 768),
        rng.normal(120, 30, 768),
        rng.normal(70, 12, 768),
        rng.normal(32, 7, 768),
        rng.integers(21, 80, 768),
    ]
)
risk = (X[:, 1] - 120) / 30 + (X[:, 3] - 32) / 10 + rng.normal(0, 0.7, 768)
y = (risk > 0.5).astype(int)
X = (X - X.mean(axis=0)) / X.std(axis=0)
model = Sequential()
model.add(Input(shape=(5,)))
model.add(Dense(12, activation="relu"))
model.add(Dense(8, activation="relu"))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(X, y, epochs=60, batch_size=10, verbose=0)
_, accuracy = model.evaluate(X, y)
print("Accuracy: %.2f" % (accuracy * 100))
