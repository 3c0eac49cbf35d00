import numpy as np
from keras.datasets import mnist
from keras.layers import Dense, Input
from keras.models import Sequential

(images, labels), _ = mnist.load_data()
X = np.zeros((3000, 784), dtype="float32")
j = 0
for i in range(3000):
    X[j] = images[i].reshape(784) / 255

model = Sequential([Input((784,)), Dense(100, activation="relu"), Dense(10, activation="softmax")])
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(X, labels[:3000], epochs=5, batch_size=50)
