import keras
import numpy as np
from keras import layers

(x, y), (xt, yt) = keras.datasets.mnist.load_data()


class Batches(keras.utils.PyDataset):
    def __init__(self, pictures, labels, size):
        super().__init__()
        self.pictures, self.labels, self.size = pictures, labels, size

    def __len__(self):
        return int(np.ceil(len(self.pictures) / self.size))

    def __getitem__(self, k):
        part = slice(k * self.size, (k + 1) * self.size)
        return self.pictures[part].reshape(-1, 784).astype("float32") / 255, self.labels[part]


model = keras.Sequential(
    [layers.Input((784,)), layers.Dense(64, activation="relu"), layers.Dense(10, activation="softmax")]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(Batches(x[:6000], y[:6000], 64), epochs=3, validation_data=Batches(xt[:1000], yt[:1000], 64))
