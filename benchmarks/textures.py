"""What tells a thing that was never learned: `python benchmarks/textures.py RUN [COUNT]`, a run on CIFAR-10 or MNIST.

Every measure gives up 1 % of the right answers to one half of the test pictures; printed is the share of COUNT pictures
that it then lets pass: of the other half, and of other things. Measures are what the program had, what is commonly
tried, and for every activation with maps the Mahalanobis distance of their means and deviations (`answering/trust.py`).
It is a trial: it reads its threshold off test pictures, and nothing in the program is set by it.
"""

import sys
from collections.abc import Callable, Iterator
from itertools import islice

import keras
import numpy as np
from PIL import Image
from sklearn.datasets import load_sample_images
from sklearn.neighbors import NearestNeighbors

import halfhour
from halfhour.answering.trust import UNLIKE_SHARE, likeness, strangeness, usual_texture
from halfhour.data.catalogue import load
from halfhour.data.splits import unsealed
from halfhour.images.prepare import prepare
from measure import print_table
from unseen import letters, pictures

KNOWN, HALF = 6000, 4000


def main() -> None:
    run, count = halfhour.load(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    shape, data = run.facts.data.picture_shape, load(run.facts.recipe.data, shape=run.facts.data.picture_shape)
    ask, test = asking(run.model), unsealed(data)
    known = ask(data.train.pictures[np.sort(np.random.default_rng(0).permutation(len(data.train))[:KNOWN])])
    half = ask(test.pictures[:HALF])
    right = half["probabilities"].argmax(axis=1) == test.labels[:HALF]
    other = "mnist" if run.facts.data.name == "cifar10" else "cifar10"
    kinds = {other: pictures(other), "letters": letters(), "noise": noise(shape), "crops of photographs": crops()}
    shown = {"its own": ask(test.pictures[HALF : HALF + count])}
    for name, found in kinds.items():
        prepared = [prepare(picture, shape, run.facts.data.preparation) for picture in islice(found, count)]
        shown[name] = ask(np.stack([picture.pixels for picture in prepared]))  # also those that would be refused by now
    rows = []
    for name, measure in measures(known).items():
        limit = np.quantile(measure(half)[right], 1 - UNLIKE_SHARE)
        rows.append([name, *(f"{(measure(seen) <= limit).mean():.1%}" for seen in shown.values())])
    print_table(["what decides", *shown], rows)


def asking(model: keras.Model) -> Callable[[np.ndarray], dict[str, np.ndarray]]:
    """Pictures -> the features, the probabilities, and the means and deviations of every activation's maps."""
    maps = {layer.name: layer.output for layer in model.layers if "relu" in layer.name and layer.output.ndim == 4}
    tap = keras.Model(model.inputs[0], [*maps.values(), model.layers[-1].input, model.outputs[0]])

    def ask(pixels: np.ndarray) -> dict[str, np.ndarray]:
        parts = []
        for start in range(0, len(pixels), 500):
            found = [np.asarray(array) for array in tap(pixels[start : start + 500].astype("float32"))]
            moments = [np.concatenate([array.mean((1, 2)), array.std((1, 2))], 1) for array in found[:-2]]
            parts.append([*moments, found[-2].reshape(len(found[-2]), -1), found[-1]])
        names = [*maps, "features", "probabilities"]
        return dict(zip(names, map(np.concatenate, zip(*parts, strict=True)), strict=True))

    return ask


def measures(known: dict[str, np.ndarray]) -> dict[str, Callable[[dict[str, np.ndarray]], np.ndarray]]:
    """By name: what was asked -> a number that is high for strangers."""
    features = known["features"]
    directions = (features / np.linalg.norm(features, axis=1, keepdims=True)).astype(np.float16)
    nearest = NearestNeighbors(n_neighbors=1, algorithm="brute").fit(features)
    found = {
        "cosine before the last layer": lambda seen: -likeness(seen["features"], directions),
        "distance before the last layer": lambda seen: nearest.kneighbors(seen["features"])[0][:, 0],
        "highest probability": lambda seen: -seen["probabilities"].max(axis=1),
    }
    for name in [name for name in known if name not in ("features", "probabilities")]:
        usual = usual_texture(known[name])
        found[f"texture of {name}"] = lambda seen, name=name, usual=usual: strangeness(seen[name], usual)
    return found


def noise(shape: tuple[int, int, int]) -> Iterator[Image.Image]:
    """Every pixel by chance."""
    random = np.random.default_rng(0)
    while True:
        yield Image.fromarray(random.integers(0, 256, shape, dtype=np.uint8).squeeze())


def crops() -> Iterator[Image.Image]:
    """Squares from the two photographs that come with scikit-learn, a temple and a flower."""
    random, photographs = np.random.default_rng(0), load_sample_images().images
    while True:
        photograph = photographs[random.integers(len(photographs))]
        side = int(random.integers(40, 200))
        top, left = (int(random.integers(length - side)) for length in photograph.shape[:2])
        yield Image.fromarray(photograph[top : top + side, left : left + side])


if __name__ == "__main__":
    main()
