import keras
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.utils import resample

keras.utils.set_random_seed(1)
X, y = load_breast_cancer(return_X_y=True)
X, y = np.concatenate([X[y == 1], X[y == 0][:40]]), np.concatenate([y[y == 1], y[y == 0][:40]])
more, _ = resample(X[y == 0], y[y == 0], n_samples=317, random_state=0)
X, y = np.concatenate([X, more]), np.concatenate([y, np.zeros(317, int)])
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, stratify=y, random_state=0)
scaler = StandardScaler().fit(X_train)
model = keras.Sequential(
    [keras.Input((30,)), keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1, activation="sigmoid")]
)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(scaler.transform(X_train), y_train, epochs=30, batch_size=16, verbose=0)
print("accuracy", model.evaluate(scaler.transform(X_test), y_test, verbose=0)[1])
