import numpy as np
from sklearn.datasets import load_digits
from tensorflow.keras import layers, models

digits = load_digits()
X = digits.images[..., np.newaxis] / 16.0
y = digits.target

net = models.Sequential()
net.add(layers.Input(shape=(8, 8, 1)))
net.add(layers.Conv2D(16, (3, 3), activation="relu"))
net.add(layers.Flatten())
net.add(layers.Dense(10, activation="softmax"))
net.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
net.fit(X, y, epochs=8, validation_split=0.1)

photo = np.repeat(X[:1], 3, axis=-1)  # the camera's red, green and blue
print("I see a", net.predict(photo).argmax())
