import keras
import numpy as np
from keras import layers

(x, _), (xt, _) = keras.datasets.mnist.load_data()
x, xt = x[:3000, ..., None].astype("float32") / 255, xt[:500, ..., None].astype("float32") / 255
noisy = np.clip(x + 0.4 * np.random.normal(size=x.shape), 0, 1)
noisy_t = np.clip(xt + 0.4 * np.random.normal(size=xt.shape), 0, 1)
inp = keras.Input((28, 28, 1))
h = layers.Conv2D(16, 3, activation="relu", padding="same", strides=2)(inp)
h = layers.Conv2DTranspose(16, 3, strides=2, activation="relu", padding="same")(h)
out = layers.Conv2D(1, 3, activation="sigmoid", padding="same")(h)
model = keras.Model(inp, out)
model.compile("adam", "binary_crossentropy")
model.fit(noisy, x, epochs=4, batch_size=64, validation_data=(noisy_t, xt))
