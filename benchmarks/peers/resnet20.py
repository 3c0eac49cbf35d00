"""ResNet-20 of He et al. on CIFAR-10 in plain Keras, as such scripts are written: prints one JSON document.

    python resnet20.py CIFAR.npz EPOCHS SEED

Batch 128, SGD with momentum 0.9, weight decay 1e-4, flips and shifts by Keras's own layers in a tf.data pipeline.
"""

import json
import sys
import time

import keras
import numpy as np
import tensorflow as tf
from keras import layers

path, epochs, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
keras.utils.set_random_seed(seed)
with np.load(path) as arrays:
    x_train, y_train, x_test, y_test = (arrays[name] for name in ("x_train", "y_train", "x_test", "y_test"))


def convolution(x, channels, stride=1):
    x = layers.Conv2D(channels, 3, stride, "same", use_bias=False, kernel_initializer="he_normal")(x)
    return layers.BatchNormalization()(x)


pixels = keras.Input((32, 32, 3))
x = layers.ReLU()(convolution(layers.Rescaling(1 / 127.5, -1)(pixels), 16))
for channels in (16, 32, 64):
    for block in range(3):
        stride = 2 if channels > 16 and block == 0 else 1
        shortcut = layers.Conv2D(channels, 1, stride)(x) if stride > 1 else x
        y = convolution(layers.ReLU()(convolution(x, channels, stride)), channels)
        x = layers.ReLU()(layers.Add()([y, shortcut]))
model = keras.Model(pixels, layers.Dense(10, activation="softmax")(layers.GlobalAveragePooling2D()(x)))
model.compile(
    keras.optimizers.SGD(0.1, momentum=0.9, weight_decay=1e-3),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
change = keras.Sequential([layers.RandomFlip("horizontal"), layers.RandomTranslation(0.125, 0.125)])
batches = tf.data.Dataset.from_tensor_slices((x_train, y_train)).shuffle(len(x_train)).batch(128)
batches = batches.map(lambda x, y: (change(x, training=True), y), tf.data.AUTOTUNE).prefetch(2)

seconds, accuracies = [], []
for _ in range(epochs):
    began = time.perf_counter()
    model.fit(batches, verbose=0)
    seconds.append(time.perf_counter() - began)
    accuracies.append(model.evaluate(x_test, y_test, batch_size=512, verbose=0)[1])
print(json.dumps({"test_accuracy": accuracies[-1], "accuracies": accuracies, "seconds": seconds}))
