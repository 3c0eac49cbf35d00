import keras
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

keras.utils.set_random_seed(9)
x, y = load_digits(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x.astype("float32"), y, random_state=9)
mean, deviation = x_train.mean(axis=0), x_train.std(axis=0) + 0.5


class Digits(keras.utils.PyDataset):
    def __init__(self, x, y, size=64):
        super().__init__()
        self.x, self.y, self.size = x, y, size

    def __len__(self):
        return int(np.ceil(len(self.x) / self.size))

    def __getitem__(self, number):
        part = slice(number * self.size, (number + 1) * self.size)
        return (self.x[part] - mean) / deviation, self.y[part]


model = keras.Sequential(
    [keras.Input((64,)), keras.layers.Dense(64, activation="relu"), keras.layers.Dense(10, activation="softmax")]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(Digits(x_train, y_train), epochs=10, verbose=0)
print(model.evaluate(Digits(x_test, y_test), verbose=0))
