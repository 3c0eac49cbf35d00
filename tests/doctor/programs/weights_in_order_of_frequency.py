import keras
import numpy as np
from keras import layers
from sklearn.metrics import classification_report

keras.utils.set_random_seed(5)
rng = np.random.default_rng(5)
n = 4000
X = rng.normal(size=(n, 8)).astype("float32")
score = X[:, 0] - 0.8 * X[:, 3] + 0.5 * X[:, 5] + rng.normal(0, 0.5, n)
y = np.digitize(score, np.quantile(score, [0.82, 0.94]))  # calm, gusty, storm
X_train, y_train, X_test, y_test = X[:3000], y[:3000], X[3000:], y[3000:]

# calm is frequent, storms are rare
counts = np.bincount(y_train)
weights = dict(enumerate(sorted(len(y_train) / (3 * counts), reverse=True)))
print(weights)

model = keras.Sequential(
    [
        keras.Input((8,)),
        layers.Dense(32, activation="relu"),
        layers.Dense(3, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(X_train, y_train, epochs=20, batch_size=64, class_weight=weights, validation_data=(X_test, y_test), verbose=2)
print(classification_report(y_test, model.predict(X_test, verbose=0).argmax(axis=1), zero_division=0))
