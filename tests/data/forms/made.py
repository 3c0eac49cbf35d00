"""The pictures that every form is made from, as a folder of PNG files, and what two data sets are compared by."""

from collections import Counter
from pathlib import Path

import numpy as np
from PIL import Image

from halfhour.data.catalogue import load
from halfhour.data.splits import unsealed
from halfhour.records import Dataset

COUNT, CLASSES, SIDE = 36, 3, 16


def smooth(channels: int) -> np.ndarray:
    """(36, 16, 16, C) uint8 patterns of their own, as smooth as pictures are."""
    random = np.random.default_rng(channels)
    small = random.integers(0, 256, (COUNT, 5, 5, channels), dtype=np.uint8)
    planes = [
        [Image.fromarray(picture[..., c]).resize((SIDE, SIDE), Image.Resampling.BICUBIC) for c in range(channels)]
        for picture in small
    ]
    return np.array([np.stack([np.asarray(plane) for plane in picture], axis=-1) for picture in planes])


GREY, COLOUR = smooth(1), smooth(3)
LABELS = np.random.default_rng(0).permutation(np.repeat(np.arange(CLASSES), COUNT // CLASSES))
WORDS = ("cat", "dog", "猫头鹰")


def folder_of(root: Path, pictures: np.ndarray, names=("0", "1", "2"), parts=None) -> Dataset:
    """The data set of the same pictures as a folder of PNG files, `class/picture` or `part/class/picture`."""
    for row, (pixels, label) in enumerate(zip(pictures, LABELS, strict=True)):
        place = root / (parts[row] if parts else "") / names[label]
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels.squeeze()).save(place / f"{row}.png")
    return load(str(root))


def content(dataset: Dataset) -> dict[str, Counter]:
    """Which pictures of which class are in each part; what was drawn for the test counts with what is learned from."""
    parts = {"train": dataset.train, "test": unsealed(dataset)}
    if dataset.validation is not None:
        parts["validation"] = dataset.validation
    if any("fifth" in str(fact) for fact in dataset.found.facts):
        parts = {"train": dataset.train, "test again": unsealed(dataset)}
    found: dict[str, Counter] = {}
    for part, split in parts.items():
        pairs = zip(split.pictures[:], split.labels, strict=True)
        counted = Counter((pixels.tobytes(), dataset.class_names[label]) for pixels, label in pairs)
        found.setdefault(part.split()[0] if part != "test again" else "train", Counter()).update(counted)
    return found


def same(dataset: Dataset, other: Dataset) -> None:
    """Demand the same pictures, labels, class names and form."""
    assert dataset.class_names == other.class_names
    assert dataset.picture_shape == other.picture_shape
    assert content(dataset) == content(other)


def facts(dataset: Dataset) -> str:
    return "\n".join(map(str, dataset.found.facts))
