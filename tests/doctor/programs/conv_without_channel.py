from keras import models
from keras.datasets import mnist
from keras.layers import Conv2D, Dense, Flatten, MaxPooling2D

(train_images, train_labels), (test_images, test_labels) = mnist.load_data()
train_images = train_images / 255.0
test_images = test_images / 255.0

model = models.Sequential()
model.add(Conv2D(32, (3, 3), activation="relu", input_shape=(28, 28)))
model.add(MaxPooling2D((2, 2)))
model.add(Flatten())
model.add(Dense(10, activation="softmax"))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(train_images[:2000], train_labels[:2000], epochs=2)
