import keras
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

keras.utils.set_random_seed(8)
x, y = load_breast_cancer(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x, y, stratify=y, random_state=8)
scaler = StandardScaler().fit(x_train)
x_train, x_test = scaler.transform(x_train), scaler.transform(x_test)

model = keras.Sequential([keras.Input((30,)), keras.layers.Dense(32, "relu"), keras.layers.Dense(1, "sigmoid")])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
best, weights = np.inf, None
for _epoch in range(30):
    history = model.fit(x_train, y_train, validation_split=0.2, epochs=1, verbose=0)
    if history.history["val_loss"][0] < best:
        best = history.history["val_loss"][0]
        weights = model.weights
model.set_weights(weights)
print(best, model.evaluate(x_test, y_test, verbose=0))
