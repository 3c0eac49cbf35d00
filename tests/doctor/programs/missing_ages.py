import numpy as np
import tensorflow as tf

np.random.seed(7)
age = np.random.uniform(1, 80, 900)
fare = np.random.exponential(30, 900)
sex = np.random.randint(0, 2, 900)
survived = ((sex * 2.0 + fare / 60 - age / 60 + np.random.randn(900) * 0.4) > 1).astype(int)
age[np.random.rand(900) < 0.2] = np.nan
X = np.stack([age, fare, sex], axis=1)
X_train, X_test = X[:700], X[700:]
y_train, y_test = survived[:700], survived[700:]
mean, std = np.nanmean(X_train, axis=0), np.nanstd(X_train, axis=0)
X_train = (X_train - mean) / std
X_test = (X_test - mean) / std

model = tf.keras.Sequential(
    [
        tf.keras.layers.Input((3,)),
        tf.keras.layers.Dense(16, activation="tanh"),
        tf.keras.layers.Dense(1, activation="sigmoid"),
    ]
)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(X_train, y_train, epochs=20, verbose=0)
print("test:", model.evaluate(X_test, y_test, verbose=0))
