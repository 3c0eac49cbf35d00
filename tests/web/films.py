"""A camera's film for Chromium, from real photographs: parts of them, wandering as a hand's do -> a file of JPEGs."""

import io
from pathlib import Path

import numpy as np
from PIL import Image
from sklearn.datasets import load_sample_image

SIDE = 240
FRAMES = 40


def frames(name: str, seed: int = 0, count: int = FRAMES) -> list[bytes]:
    """Squares of one of scikit-learn's two photographs (`china.jpg`, `flower.jpg`), each a little elsewhere."""
    whole = Image.fromarray(load_sample_image(name))
    random = np.random.default_rng(seed)
    middle = np.array([whole.width, whole.height]) / 2 + random.uniform(-40, 40, 2)
    found = []
    for number in range(count):
        angle = 2 * np.pi * number / count
        left, top = (middle + 45 * np.array([np.cos(angle), np.sin(angle)]) - 150).clip(0, None).astype(int)
        part = whole.crop((left, top, left + 300, top + 300)).resize((SIDE, SIDE))
        buffer = io.BytesIO()
        part.save(buffer, "JPEG", quality=90)
        found.append(buffer.getvalue())
    return found


def film(path: Path, name: str) -> Path:
    """Motion JPEG: what `--use-file-for-fake-video-capture` plays, again and again."""
    path.write_bytes(b"".join(frames(name)))
    return path
