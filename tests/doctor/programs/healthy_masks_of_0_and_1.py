import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(3)
rng = np.random.default_rng(3)
masks = np.zeros((240, 16, 16, 1), "uint8")
for mask in masks:
    top, left = rng.integers(2, 9, 2)
    mask[top : top + 5, left : left + 5] = 255
photos = (0.5 * masks / 255 + rng.normal(0.3, 0.1, masks.shape)).astype("float32")

model = keras.Sequential(
    [
        keras.Input((16, 16, 1)),
        layers.Conv2D(8, 3, padding="same", activation="relu"),
        layers.Conv2D(8, 3, padding="same", activation="relu"),
        layers.Conv2D(1, 1, activation="sigmoid"),
    ]
)
model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy")
model.fit(photos[:200], masks[:200].astype("float32") / 255, validation_split=0.1, epochs=30, batch_size=16, verbose=0)
found = model.predict(photos[200:], verbose=0) > 0.5
truth = masks[200:] > 0
print("overlap:", (found & truth).sum() / (found | truth).sum())
