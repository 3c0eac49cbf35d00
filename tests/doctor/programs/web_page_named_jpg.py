import tempfile
from pathlib import Path

import keras
import numpy as np
from PIL import Image

random = np.random.default_rng(0)
keras.utils.set_random_seed(4)
folder = Path(tempfile.mkdtemp())
for name, colour in (("red", 0), ("blue", 2)):
    (folder / name).mkdir()
    for place in range(40):
        pixels = random.integers(0, 80, (16, 16, 3), dtype=np.uint8)
        pixels[..., colour] += 120
        Image.fromarray(pixels).save(folder / name / f"{place}.png")

(folder / "red" / "3.png").write_text("<html>404</html>")
pictures = keras.utils.image_dataset_from_directory(folder, image_size=(16, 16), batch_size=8)
model = keras.Sequential(
    [
        keras.Input((16, 16, 3)),
        keras.layers.Rescaling(1 / 255),
        keras.layers.Conv2D(8, 3, activation="relu"),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(2, activation="softmax"),
    ]
)
model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(pictures, epochs=12, verbose=2)
