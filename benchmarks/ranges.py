"""Is the range found that a small model was trained with, whatever its loss? 88 models a network, made on the spot.

    HALFHOUR_DATA=… python benchmarks/ranges.py [--networks dense cifar10 …] [--losses mse ce …]

Each network is trained with every loss in four ranges, for a short and a longer time, and asked about 1,000 other
pictures. Printed: how many ranges are found of how many, and those that are not, with the accuracy in the found one.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import keras
import numpy as np
from keras import layers

from halfhour.adopting.asking import Stranger
from halfhour.adopting.build import input_form
from halfhour.adopting.trying import find_out
from halfhour.adopting.wants import SCALINGS, possible, variations
from halfhour.data.catalogue import load

GREY = ("0..1", "-1..1", "-0.5..0.5", "mnist-mean")
ASKED = 1000
Body = Callable[[str | None], list[keras.Layer]]


@dataclass(frozen=True)
class Kind:
    """A network, what it learns from, and how it is fed."""

    data: str
    count: int
    ranges: tuple[str, ...]
    epochs: tuple[int, int]
    body: Body


def dense(last: str | None) -> list[keras.Layer]:
    return [layers.Flatten(), layers.Dense(64, "relu"), layers.Dense(10, last)]


def convolutional(last: str | None) -> list[keras.Layer]:
    body = [layers.Conv2D(8, 3, activation="relu"), layers.MaxPooling2D()]
    body += [layers.Conv2D(16, 3, activation="relu"), layers.MaxPooling2D(), layers.Flatten()]
    return [*body, layers.Dropout(0.3), layers.Dense(10, last)]


def one_convolution(last: str | None) -> list[keras.Layer]:
    return [layers.Conv2D(8, 3, activation="relu"), layers.MaxPooling2D(), layers.Flatten(), layers.Dense(10, last)]


def colour(last: str | None) -> list[keras.Layer]:
    body = [layers.Conv2D(width, 3, strides=2, activation="relu") for width in (16, 32)]
    return [*body, layers.Flatten(), layers.Dense(64, "relu"), layers.Dense(10, last)]


KINDS = {
    "dense": Kind("mnist", 6000, GREY, (2, 8), dense),
    "convolutional": Kind("mnist", 10_000, GREY, (2, 8), convolutional),
    "digits": Kind("digits", 1000, ("0..1", "-1..1", "0..255", "mnist-mean"), (4, 12), one_convolution),
    "cifar10": Kind("cifar10", 6000, ("0..1", "-1..1", "imagenet-mean", "cifar-mean"), (2, 8), colour),
}
LOSSES = {  # by name: the last activation, and what Keras takes with one-hot labels
    "ce": ("softmax", "categorical_crossentropy"),
    "smooth": ("softmax", keras.losses.CategoricalCrossentropy(label_smoothing=0.1)),
    "logits": (None, keras.losses.CategoricalCrossentropy(from_logits=True)),
    "bce": ("sigmoid", "binary_crossentropy"),
    "focal": ("softmax", "categorical_focal_crossentropy"),
    "kld": ("softmax", "kl_divergence"),
    "mse": ("softmax", "mse"),
    "mse-sigmoid": ("sigmoid", "mse"),
    "mse-linear": (None, "mse"),
    "mae": ("softmax", "mae"),
    "hinge": ("softmax", "categorical_hinge"),
}


def main() -> None:
    """Train, ask, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", nargs="*", choices=KINDS, default=[*KINDS])
    parser.add_argument("--losses", nargs="*", choices=LOSSES, default=[*LOSSES])
    asked = parser.parse_args()
    for name in asked.networks:
        kind, wrong = KINDS[name], []
        ways = list(product(asked.losses, kind.ranges, kind.epochs))
        for loss, scaling, epochs in ways:
            found, accuracy = looked_up(kind, loss, scaling, epochs)
            if found != scaling:
                wrong.append(f"{loss}, {scaling}, {epochs} epochs: {found}, {accuracy:.1%}")
        print(f"{name}: {len(ways) - len(wrong)} of {len(ways)}", *wrong, sep="\n  ", flush=True)


def looked_up(kind: Kind, loss: str, scaling: str, epochs: int) -> tuple[str, float]:
    """The range that is found of one model, and the share that it gets right so."""
    train = load(kind.data).train
    order = np.random.default_rng(0).permutation(len(train))
    learned, others = order[: kind.count], order[kind.count :][-ASKED:]
    last, minimised = LOSSES[loss]
    keras.utils.set_random_seed(epochs)
    shape = train.pictures.shape[1:]
    model = keras.Sequential([keras.Input(shape), *kind.body(last)])
    model.compile("adam", minimised)
    x = SCALINGS[scaling].of(train.pictures[learned].astype("float32"))
    model.fit(x, np.eye(10)[train.labels[learned]], epochs=epochs, batch_size=64, verbose=0)
    form, pictures = input_form(model, shape), train.pictures[others]
    outcome = find_out(
        Stranger(model, form),
        possible(pictures, form[0]),
        lambda want: variations(want, pictures, form[0]),
        pictures,
        train.labels[others],
        10,
    )
    inverted = " inverted" if outcome.want.inverted else ""
    return outcome.want.scaling.name + inverted, outcome.accuracy


if __name__ == "__main__":
    main()
