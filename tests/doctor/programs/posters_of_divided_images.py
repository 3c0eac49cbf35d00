import keras
import numpy as np
from keras import layers

keras.utils.set_random_seed(12)
rng = np.random.default_rng(12)


def shapes(count):
    """Colour images 24 x 24: a square, a cross or a ring on noise."""
    label = rng.integers(0, 3, count)
    images = rng.integers(20, 120, (count, 24, 24, 3))
    for image, kind in zip(images, label, strict=True):
        top, left = rng.integers(1, 11, 2)
        colour = rng.integers(130, 230, 3)
        if kind == 0:
            image[top : top + 10, left : left + 10] = colour
        elif kind == 1:
            image[top + 4 : top + 7, left : left + 12] = colour
            image[top : top + 12, left + 4 : left + 7] = colour
        else:
            image[top : top + 11, left : left + 11] = colour
            image[top + 3 : top + 8, left + 3 : left + 8] = 60
    return images.astype("uint8"), label


x, y = shapes(1200)
model = keras.Sequential(
    [
        keras.Input((24, 24, 3)),
        layers.Rescaling(1 / 255),
        layers.RandomFlip("horizontal"),
        layers.RandomPosterization(5),
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(32, activation="relu"),
        layers.Dense(3, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x[:1000], y[:1000], validation_data=(x[1000:], y[1000:]), epochs=6, batch_size=32, verbose=2)
print("accuracy:", model.evaluate(x[1000:], y[1000:], verbose=0)[1])
