"""The usual tutorial's own script, as it is typed in: MNIST, the classic network, 10 epochs, curves, test.

    python benchmarks/peers/tutorial.py MNIST.NPZ SEED

Written from the tutorial's description. The last line of its output is one JSON document.
"""

import json
import sys
import tempfile
from pathlib import Path

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers

keras.utils.set_random_seed(int(sys.argv[2]))

with np.load(sys.argv[1]) as data:
    x_train, y_train, x_test, y_test = data["x_train"], data["y_train"], data["x_test"], data["y_test"]
x_train = x_train.reshape(-1, 28, 28, 1).astype("float32") / 255
x_test = x_test.reshape(-1, 28, 28, 1).astype("float32") / 255
y_train = keras.utils.to_categorical(y_train, 10)
y_test = keras.utils.to_categorical(y_test, 10)

model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Conv2D(32, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(64, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
model.summary()
history = model.fit(x_train, y_train, batch_size=128, epochs=10, validation_split=0.2, verbose=1).history

figure, (left, right) = plt.subplots(1, 2)
left.plot(history["accuracy"])
left.plot(history["val_accuracy"])
right.plot(history["loss"])
right.plot(history["val_loss"])
with tempfile.TemporaryDirectory() as folder:
    figure.savefig(Path(folder) / "curves.png")
    model.save(Path(folder) / "model.keras")

loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
print(json.dumps({"test_accuracy": accuracy, "test_loss": loss}))
