import numpy as np
from keras import layers, models
from keras.datasets import mnist

(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train = x_train[:5000].astype("float32") / 255
y_train = y_train[:5000]
np.random.shuffle(x_train)
x_test, y_test = x_test[:1000].astype("float32") / 255, y_test[:1000]

model = models.Sequential(
    [
        layers.Input((28, 28)),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=6, validation_split=0.1)
print("Test:", model.evaluate(x_test, y_test))
