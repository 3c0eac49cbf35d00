import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(17)
X = rng.normal(size=(1500, 6))
grade = (X[:, 0] + rng.normal(0, 1.5, 1500) > 0).astype(float)
y = grade.astype(int)
X = np.column_stack([X, grade])
model = keras.Sequential(
    [layers.Input((X.shape[1],)), layers.Dense(16, activation="relu"), layers.Dense(1, activation="sigmoid")]
)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(X, y, epochs=15, validation_split=0.2, verbose=2)
