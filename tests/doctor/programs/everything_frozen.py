from keras.datasets import mnist
from keras.layers import Dense, Flatten, Input
from keras.models import Sequential

(x, y), _ = mnist.load_data()
x = x[:4000] / 255.0
model = Sequential([Input((28, 28)), Flatten(), Dense(64, activation="relu"), Dense(10, activation="softmax")])
for layer in model.layers:
    layer.trainable = False
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y[:4000], epochs=3)
