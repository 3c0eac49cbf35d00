import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(9)
X = np.vstack([rng.normal(0, 1, (2850, 6)), rng.normal(1.5, 1, (150, 6))])
y = np.array([0] * 2850 + [1] * 150)
order = rng.permutation(3000)
X, y = X[order], y[order]
model = keras.Sequential(
    [
        layers.Input((6,)),
        layers.Dense(16, activation="relu"),
        layers.Dropout(0.3),
        layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile("adam", "binary_crossentropy", metrics=[keras.metrics.Recall(), keras.metrics.AUC()])
model.fit(
    X[:2400], y[:2400], epochs=12, batch_size=64, class_weight={0: 0.53, 1: 10.0}, validation_data=(X[2400:], y[2400:])
)
