import numpy as np
from keras import Sequential, layers

rng = np.random.RandomState(4)
X = rng.randn(1500, 10)
margin = X[:, 0] - X[:, 1] ** 2 + 0.8
y = np.where(margin > 0, 1, -1)

model = Sequential(
    [
        layers.Input((10,)),
        layers.Dense(32, activation="relu"),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
model.fit(X[:1200], y[:1200], epochs=20, batch_size=32, validation_data=(X[1200:], y[1200:]))
