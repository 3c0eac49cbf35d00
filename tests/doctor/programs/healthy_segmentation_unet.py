import keras
import numpy as np
from keras import layers

rng = np.random.default_rng(0)
images = rng.random((300, 32, 32, 1)).astype("float32") * 0.3
masks = np.zeros_like(images)
for k in range(300):
    r, c = rng.integers(4, 20, 2)
    masks[k, r : r + 8, c : c + 8] = 1
images += masks * 0.6
inp = keras.Input((32, 32, 1))
d = layers.Conv2D(8, 3, padding="same", activation="relu")(inp)
p = layers.MaxPooling2D()(d)
m = layers.Conv2D(16, 3, padding="same", activation="relu")(p)
u = layers.Concatenate()([layers.UpSampling2D()(m), d])
out = layers.Conv2D(1, 1, activation="sigmoid")(u)
model = keras.Model(inp, out)
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(images[:240], masks[:240], epochs=30, verbose=0, batch_size=16, validation_data=(images[240:], masks[240:]))
