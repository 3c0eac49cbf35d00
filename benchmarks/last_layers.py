"""What a new last layer sees: the averages of the last maps alone, or those of the later blocks too.

    python benchmarks/last_layers.py FOLDER [FOLDER ...] [--splits 5] [--images-a-class 10 30]

Every folder's images go through the pretrained network once, as they are. For each split, three quarters of every class
(or so many images of it) are for a last layer as `halfhour train` fits it, and the rest tell how often it is right.
Printed: the mean accuracy of both, and how many splits each won.
"""

import argparse
from pathlib import Path

import keras
import numpy as np
from PIL import Image
from sklearn.model_selection import StratifiedShuffleSplit

from halfhour.data.weights import read_weights
from halfhour.models.pretrained.lite0 import FEATURES, SIDE, lite0, set_weights
from halfhour.training.head import fit_head

TESTED = 0.25
BATCH = 32


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--splits", type=int, default=5)
    parser.add_argument("--images-a-class", nargs="*", type=int, default=[])
    options = parser.parse_args()
    model = lite0((SIDE, SIDE, 3), 2, 0.0)
    set_weights(model, read_weights("efficientnet-lite0"))
    tap = keras.Model(model.inputs[0], model.layers[-1].input)
    for folder in options.folders:
        pictures, labels = read(folder)
        features = tap.predict(pictures, batch_size=BATCH, verbose=0)
        for most in (None, *options.images_a_class):
            print(
                folder.name,
                "all images" if most is None else f"{most} a class",
                *compared(features, labels, most, options.splits),
            )


def read(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Every image of a folder of classes, brought to the network's side, with its class."""
    pictures, labels = [], []
    for label, place in enumerate(sorted(path for path in folder.iterdir() if path.is_dir())):
        for file in sorted(place.iterdir()):
            with Image.open(file) as picture:
                pictures.append(np.asarray(picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR)))
            labels.append(label)
    return np.stack(pictures), np.array(labels)


def compared(features: np.ndarray, labels: np.ndarray, most: int | None, splits: int) -> list[str]:
    """The accuracy of both kinds of last layer, in words."""
    right: dict[str, list[float]] = {"last maps": [], "later blocks too": []}
    parts = StratifiedShuffleSplit(splits, test_size=TESTED, random_state=0)
    for learned, tested in parts.split(labels, labels):
        if most is not None:
            learned = np.concatenate([learned[labels[learned] == label][:most] for label in np.unique(labels)])
        for name, seen in (("last maps", features[:, -FEATURES:]), ("later blocks too", features)):
            head = fit_head(seen[learned], labels[learned], int(labels.max()) + 1)
            right[name].append(float((head.probabilities(seen[tested]).argmax(axis=1) == labels[tested]).mean()))
    alone, both = (np.array(shares) for shares in right.values())
    return [
        *(f"{name} {100 * np.mean(shares):.1f} %" for name, shares in right.items()),
        f"won {(both > alone).sum()}, lost {(both < alone).sum()} of {splits}",
    ]


if __name__ == "__main__":
    main()
