import numpy as np
from keras.datasets import mnist
from keras.layers import Conv2D, Dense, Flatten, Input
from keras.models import Sequential

(train_images, train_labels), (test_images, test_labels) = mnist.load_data()
train_images = train_images[:3000].reshape(-1, 28, 28, 1) / 255.0
test_images = test_images[:500].reshape(-1, 28, 28, 1) / 255.0

model = Sequential([Input((28, 28, 1)), Conv2D(8, 3, activation="relu"), Flatten(), Dense(10, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(train_images, train_labels[:3000], epochs=2, batch_size=64)
print(np.argmax(model.predict(test_images[0])))
