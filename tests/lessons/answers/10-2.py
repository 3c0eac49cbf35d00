# %% right
from pathlib import Path

import numpy as np
from PIL import Image

folder = "my-pictures"
random = np.random.default_rng(0)
for kind, shade in (("dark", 40), ("light", 200)):
    Path(folder, kind).mkdir(parents=True, exist_ok=True)
    for number in range(12):
        pixels = random.integers(shade - 30, shade + 30, (32, 32, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(f"{folder}/{kind}/{number}.png")

# %% wrong
folder = "no-such-folder"
