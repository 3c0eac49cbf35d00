"""The simple convnet of Keras's own examples: 15 epochs, batch 128, a tenth of the training pictures to validate.

    python benchmarks/peers/mnist_convnet.py MNIST.NPZ SEED

Written from the example's description. The last line of its output is one JSON document.
"""

import json
import sys
import tempfile
from pathlib import Path

import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(int(sys.argv[2]))

with np.load(sys.argv[1]) as data:
    x_train, y_train, x_test, y_test = data["x_train"], data["y_train"], data["x_test"], data["y_test"]
x_train, x_test = (pictures[..., np.newaxis].astype("float32") / 255 for pictures in (x_train, x_test))
y_train, y_test = (keras.utils.to_categorical(labels, 10) for labels in (y_train, y_test))

model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        layers.Conv2D(32, kernel_size=(3, 3), activation="relu"),
        layers.MaxPooling2D(pool_size=(2, 2)),
        layers.Conv2D(64, kernel_size=(3, 3), activation="relu"),
        layers.MaxPooling2D(pool_size=(2, 2)),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=128, epochs=15, validation_split=0.1, verbose=1)
with tempfile.TemporaryDirectory() as folder:
    model.save(Path(folder) / "model.keras")
loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
print(json.dumps({"test_accuracy": accuracy, "test_loss": loss}))
