import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

keras.utils.set_random_seed(1)
x, y = load_digits(return_X_y=True)
x = x / 16
x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2, stratify=y, random_state=1)

model = keras.Sequential(
    [
        keras.Input(shape=(64,)),
        layers.Dense(512, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
rows = np.random.RandomState(0).permutation(len(x_train))[:60]
x_small = x_train[rows] + np.random.RandomState(1).normal(0, 0.35, (60, 64))
x_test = x_test + np.random.RandomState(2).normal(0, 0.35, x_test.shape)
model.fit(x_small, y_train[rows], epochs=60, batch_size=16, validation_data=(x_test, y_test), verbose=0)
print(model.evaluate(x_test, y_test, verbose=0))
