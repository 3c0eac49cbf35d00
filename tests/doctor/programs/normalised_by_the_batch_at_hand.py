import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(5)
data = load_digits()
x, y = (data.data / 16).astype("float32"), data.target
order = np.random.permutation(len(x))
x, y = x[order], y[order]


class Block(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.dense = layers.Dense(units, use_bias=False)
        self.norm = layers.BatchNormalization(momentum=0.9)

    def build(self, shape):
        self.dense.build(shape)
        self.norm.build(self.dense.compute_output_shape(shape))

    def call(self, x):
        h = self.dense(x)
        h = self.norm(h, training=True)  # normalise as in training
        return keras.activations.relu(h)


inputs = keras.Input((64,))
h = Block(64)(inputs)
h = Block(32)(h)
model = keras.Model(inputs, layers.Dense(10, activation="softmax")(h))
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x[:1300], y[:1300], epochs=8, batch_size=64, validation_data=(x[1300:], y[1300:]), verbose=2)

for digit, label in zip(x[1300:1305], y[1300:1305], strict=True):
    print("digit:", model.predict(digit[None], verbose=0).argmax(), "label:", label)
