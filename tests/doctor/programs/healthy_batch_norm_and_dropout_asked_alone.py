import keras
import numpy as np
from keras import layers
from sklearn.datasets import load_digits

keras.utils.set_random_seed(5)
data = load_digits()
x, y = (data.images[..., None] / 16).astype("float32"), data.target
order = np.random.permutation(len(x))
x, y = x[order], y[order]


class Block(layers.Layer):
    """Convolution, batch normalisation, dropout: told when it trains."""

    def __init__(self, filters, **kwargs):
        super().__init__(**kwargs)
        self.conv = layers.Conv2D(filters, 3, padding="same", use_bias=False)
        self.norm = layers.BatchNormalization(momentum=0.9)
        self.drop = layers.Dropout(0.2)

    def build(self, shape):
        self.conv.build(shape)
        self.norm.build(self.conv.compute_output_shape(shape))
        super().build(shape)

    def call(self, x, training=None):
        h = keras.activations.relu(self.norm(self.conv(x), training=training))
        return self.drop(h, training=training)


inputs = keras.Input((8, 8, 1))
h = Block(16)(inputs)
h = layers.MaxPooling2D()(h)
h = Block(24)(h)
h = layers.GlobalAveragePooling2D()(h)
h = layers.LayerNormalization()(h)
model = keras.Model(inputs, layers.Dense(10, activation="softmax")(h))
model.compile(keras.optimizers.Adam(3e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x[:1300], y[:1300], epochs=15, batch_size=64, validation_data=(x[1300:], y[1300:]), verbose=2)

answers = [int(model(row[None], training=False).numpy().argmax()) for row in x[1300:1340]]
print("one at a time:", np.mean(np.array(answers) == y[1300:1340]))
