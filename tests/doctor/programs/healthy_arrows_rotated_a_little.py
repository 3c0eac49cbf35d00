import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(7)
rng = np.random.default_rng(7)
names = ["right", "up", "left", "down"]


def arrows(count):
    """Greyscale images 24 x 24 of an arrow that points in one of four directions."""
    label = rng.integers(0, len(names), count)
    images = rng.uniform(0, 60, (count, 24, 24))
    for image, turns in zip(images, label, strict=True):
        arrow = np.zeros((24, 24))
        arrow[11:14, 5:19] = 1
        for step in range(5):
            arrow[12 - step : 13 + step, 18 - step] = 1
        arrow = np.roll(np.rot90(arrow, turns), rng.integers(-2, 3, 2), (0, 1))
        image[arrow == 1] = rng.uniform(130, 250)
    return images[..., None].astype("uint8"), label


x, y = arrows(1200)
augment = keras.Sequential([layers.RandomRotation(0.05), layers.RandomTranslation(0.1, 0.1)])
model = keras.Sequential(
    [
        layers.Input((24, 24, 1)),
        augment,
        layers.Rescaling(1 / 255),
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(len(names), activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x[:1000], y[:1000], validation_data=(x[1000:], y[1000:]), epochs=8, verbose=2)
print("accuracy:", model.evaluate(x[1000:], y[1000:], verbose=0)[1])
