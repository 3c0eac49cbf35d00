"""Where is the blob? Pictures and masks from two folders."""

import tempfile
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from PIL import Image

keras.utils.set_random_seed(17)
random = np.random.default_rng(17)
folder = Path(tempfile.mkdtemp())
rows, columns = np.mgrid[0:16, 0:16]
for kind in ("pictures", "masks"):
    (folder / kind).mkdir()
for number in range(120):
    at = random.uniform(3, 13, 2)
    mask = np.hypot(rows - at[0], columns - at[1]) < 3
    picture = mask * 150 + random.random((16, 16)) * 100
    Image.fromarray(picture.astype("uint8")).save(folder / "pictures" / f"{number}.png")
    Image.fromarray((mask * 255).astype("uint8")).save(folder / "masks" / f"{number}_mask.png")

pictures = sorted((folder / "pictures").iterdir(), key=lambda path: int(path.stem))
masks = sorted((folder / "masks").iterdir())


def read(picture, mask):
    files = tf.io.decode_png(tf.io.read_file(picture), 1), tf.io.decode_png(tf.io.read_file(mask), 1)
    return tuple(tf.ensure_shape(tf.cast(one, tf.float32) / 255, (16, 16, 1)) for one in files)


pairs = tf.data.Dataset.from_tensor_slices((list(map(str, pictures)), list(map(str, masks)))).map(read)
model = keras.Sequential(
    [
        keras.Input((16, 16, 1)),
        layers.Conv2D(8, 3, padding="same", activation="relu"),
        layers.Conv2D(1, 3, padding="same", activation="sigmoid"),
    ]
)
model.compile(keras.optimizers.Adam(0.01), "binary_crossentropy", metrics=["accuracy"])
model.fit(pairs.take(100).batch(10), validation_data=pairs.skip(100).batch(20), epochs=8, verbose=2)
