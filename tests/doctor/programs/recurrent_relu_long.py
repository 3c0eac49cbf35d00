import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(0)
X = rng.normal(size=(1000, 60, 2)).astype("float32")
y = (X[:, -5:, 0].sum(axis=1) > 0).astype("float32")
model = keras.Sequential(
    [
        layers.Input((60, 2)),
        layers.SimpleRNN(32, activation="relu", recurrent_initializer=keras.initializers.RandomNormal(stddev=0.5)),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile(optimizer=keras.optimizers.SGD(0.05), loss="binary_crossentropy", metrics=["accuracy"])
model.fit(X[:800], y[:800], epochs=6, batch_size=32, validation_data=(X[800:], y[800:]))
print(keras.__version__)
