import numpy as np
from keras import layers, models
from keras.datasets import mnist

(x, y), _ = mnist.load_data()
keep = (y == 3) | (y == 8)
x, y = x[keep][:3000], (y[keep][:3000] == 8).astype("float32")
x = np.expand_dims(x, -1) / 255.0

model = models.Sequential(
    [
        layers.Input((28, 28, 1)),
        layers.Conv2D(8, (3, 3), activation="relu"),
        layers.MaxPool2D(),
        layers.Flatten(),
        layers.Dense(32, activation="relu"),
        layers.Dense(1, activation="softmax"),
    ]
)
model.compile(loss="binary_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
model.fit(x, y, epochs=4, batch_size=32, validation_split=0.2)
