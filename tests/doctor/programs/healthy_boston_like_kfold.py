import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_diabetes

x, y = load_diabetes(return_X_y=True)
x = x / x.std(axis=0)
y = (y - y.mean()) / y.std()


def build_model():
    model = keras.Sequential([layers.Input((10,)), layers.Dense(16, activation="relu"), layers.Dense(1)])
    model.compile(optimizer="rmsprop", loss="mse", metrics=["mae"])
    return model


scores = []
fold = len(x) // 3
for i in range(3):
    val_x, val_y = x[i * fold : (i + 1) * fold], y[i * fold : (i + 1) * fold]
    part_x = np.concatenate([x[: i * fold], x[(i + 1) * fold :]])
    part_y = np.concatenate([y[: i * fold], y[(i + 1) * fold :]])
    model = build_model()
    model.fit(part_x, part_y, epochs=15, batch_size=16, verbose=0, validation_data=(val_x, val_y))
    scores.append(model.evaluate(val_x, val_y, verbose=0)[1])
print(np.mean(scores))
