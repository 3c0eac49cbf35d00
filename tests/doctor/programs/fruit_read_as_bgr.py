import tempfile
from pathlib import Path

import keras
import numpy as np
from keras import layers
from PIL import Image

keras.utils.set_random_seed(5)
rng = np.random.default_rng(5)
root = Path(tempfile.mkdtemp())
colours = {"orange": (225, 130, 40), "plum": (80, 50, 150), "tomato": (200, 50, 40)}


def photo(colour):
    """A round fruit on a wooden table, in warm light."""
    image = rng.normal((150, 120, 90), 12, (32, 32, 3)) + rng.normal(0, 10)
    row, column = np.mgrid[:32, :32]
    middle, radius = rng.uniform(12, 20, 2), rng.uniform(6, 10)
    inside = (row - middle[0]) ** 2 + (column - middle[1]) ** 2 < radius**2
    image[inside] = rng.normal(colour, 15, (inside.sum(), 3)) * rng.uniform(0.8, 1.1)
    return Image.fromarray(np.clip(image, 0, 255).astype("uint8"))


for part, count in (("train", 80), ("own", 6)):
    for name, colour in colours.items():
        (root / part / name).mkdir(parents=True)
        for i in range(count):
            photo(colour).save(root / part / name / f"{i}.png")


def imread(path):
    """As `cv2.imread` does: blue, green, red."""
    return np.array(Image.open(path))[:, :, ::-1]


train = keras.utils.image_dataset_from_directory(root / "train", image_size=(32, 32), batch_size=16, seed=1)
model = keras.Sequential(
    [
        layers.Input((32, 32, 3)),
        layers.Rescaling(1 / 255),
        layers.Conv2D(8, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(16, 3, activation="relu"),
        layers.GlobalAveragePooling2D(),
        layers.Dense(3, activation="softmax"),
    ]
)
model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(train, epochs=20, verbose=2)
for path in sorted((root / "own").glob("*/*.png")):
    image = imread(path)
    answer = model.predict(image[None], verbose=0)[0]
    print(path.parent.name, train.class_names[answer.argmax()], answer.max())
