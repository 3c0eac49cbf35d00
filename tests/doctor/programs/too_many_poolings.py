import keras
from keras import layers

(x, y), _ = keras.datasets.mnist.load_data()
x = x[:1000, ..., None] / 255.0
model = keras.Sequential([layers.Input((28, 28, 1))])
for filters in (8, 16, 32, 64, 64):
    model.add(layers.Conv2D(filters, 3, activation="relu"))
    model.add(layers.MaxPooling2D())
model.add(layers.Flatten())
model.add(layers.Dense(10, activation="softmax"))
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y[:1000], epochs=1)
