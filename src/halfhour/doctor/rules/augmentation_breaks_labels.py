"""Rule `augmentation-breaks-labels`."""

from typing import TYPE_CHECKING

import numpy as np

from halfhour.doctor.patching.edits import remove_layers, set_layers, written
from halfhour.doctor.reading.asking import BATCH
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.layers import flat_layers
from halfhour.doctor.reading.naming import predicted_class
from halfhour.doctor.reading.reaching import reaching
from halfhour.doctor.reading.scores import true_class
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array, Sample
from halfhour.doctor.suspicion import ByTrial, Change, Config, Remedy, Suspicion, giving
from halfhour.doctor.trying.randomness import own_randomness
from halfhour.language import message

if TYPE_CHECKING:
    import keras

# Layers that turn images over or change their colours, each with gentler settings. Images that are shifted, cropped or
# zoomed keep their class, and are compared badly pixel by pixel.
GENTLER: dict[str, tuple[Config, ...]] = {
    "RandomFlip": ({"mode": "horizontal"}, {"mode": "vertical"}),
    "RandomRotation": ({"factor": 0.05},),
    "RandomHue": ({"factor": 0.05},),
    "RandomInvert": (),
    "RandomGrayscale": (),
    "RandomSaturation": (),
    "RandomColorDegeneration": (),
    "RandomColorJitter": (),
}

# Measured on MNIST, CIFAR-10, the photos in `HALFHOUR_DATA/folders`, drawn arrows and round fruits of three colours.
SIDE = 16  # pixels that images are compared in, at least
TIMES = 2  # each image is changed
APART = 0.8  # share of each class nearest to its own: arrows and fruits 1.0, MNIST 0.87; photos at most 0.71
TYPICAL, NEAR = 90, 2.0  # percentile of a class's distances to itself; a changed image is within so many times that
SWAPPED = 0.2  # share of a class that becomes others: arrows flipped 0.39, fruits of any hue 0.55; turned by 36° 0.14
KEPT = 0.1  # share of a class: a gentler setting turns less of it into others
CONFUSED = 0.08  # share of two classes predicted as each other: 0.1 of sixes and nines rotated by any angle
FEWEST = 8  # samples of a class


@rule("augmentation-breaks-labels", "cause", message("Augmentation turns one class into another"), looks_at=Case)
def augmentation_breaks_labels(case: Case) -> Suspicion | None:
    """A random layer inside the model makes images of one class look like another.

    Why it matters: the same image then occurs under both labels, and no network can tell the two classes apart. A flip
    turns a left arrow into a right one, half a turn a 6 into a 9, another hue a lemon into a tomato. The rule applies
    each layer that flips, rotates or recolours to training samples, and looks for the nearest unchanged sample. It is
    reported only if the layer brings samples near to another class, the network confuses the two, and training without
    the layer, or with a gentler setting, does better.
    """
    if case.crashed or not case.model.built or case.head is None or case.problem.classes is None:
        return None
    layers = [layer for layer in flat_layers(case.model) if type(layer).__name__ in GENTLER]
    inner = {id(part) for layer in layers for part in layer._flatten_layers(include_self=False)}
    layers = [layer for layer in layers if id(layer) not in inner]  # `RandomColorJitter` is made of others
    answers = case.evaluation.outputs_on(case.fit.data) if layers else None
    if answers is None or answers.ndim != 2 or len(case.fit.data.targets) != 1:
        return None
    y_true = true_class(case.fit.data.targets[0], case.head.units or 0).astype(int)
    y_pred = predicted_class(answers, case.head).astype(int)
    if len(y_true) != len(y_pred) or len(y_true) == 0 or min(y_true.min(), y_pred.min()) < 0:
        return None
    mixed, reached = _mixed(y_true, y_pred), _reaching(case, layers)
    breaking = []
    for layer in layers:
        images = reached.get(id(layer))
        swapped = _swapped(layer, {}, images, y_true) if images is not None and len(images) == len(y_true) else None
        if swapped is None:
            continue
        both = swapped * (swapped >= KEPT) * (mixed >= CONFUSED)[: len(swapped), : len(swapped)]
        shares = swapped.sum(axis=1) * both.any(axis=1)
        if shares.max() >= SWAPPED:
            breaking.append((layer, shares, both))
    if not breaking:
        return None
    layer, shares, both = breaking[0]
    drawn_from = int(shares.argmax())
    becomes = int(both[drawn_from].argmax())
    return Suspicion(
        "error",
        message(
            "`{layer}` turns {share:.0%} of class {of} into images nearest to another class, such as {becomes}; the "
            "model predicts {confused:.0%} of these two as each other.",
            layer=layer.name,
            share=float(shares[drawn_from]),
            of=drawn_from,
            becomes=becomes,
            confused=float(mixed[drawn_from, becomes]),
        ),
        message("The same image then occurs under both labels, so no model can tell the two classes apart."),
        (_remedy(case, [each for each, *_ in breaking], reached, y_true),),
        by_trial=ByTrial(untried=None),
        explains=("confused-pair", "underfitting", "class-never-predicted", "stuck-at-chance"),
    )


def _reaching(case: Case, layers: list["keras.Layer"]) -> dict[int, Array]:
    """What reaches each layer when the network is asked about all training samples, batch by batch."""
    inputs = case.fit.data.inputs
    batches = [
        reaching(case.model, Sample([part[start : start + BATCH] for part in inputs]), layers)
        for start in range(0, len(inputs[0]), BATCH)
    ]
    return {key: np.concatenate([batch[key] for batch in batches if key in batch]) for key in batches[0]}


def _remedy(case: Case, layers: list["keras.Layer"], reached: dict[int, Array], y_true: Array) -> Remedy:
    """One layer made gentler where that keeps the classes; else all of them left out."""
    for settings in GENTLER[type(layers[0]).__name__] if len(layers) == 1 else ():
        swapped = _swapped(layers[0], settings, reached[id(layers[0])], y_true)
        if swapped is not None and swapped.sum(axis=1).max() < KEPT:
            call = f"{type(layers[0]).__name__}({', '.join(written(value) for value in settings.values())})"
            return Remedy(
                message("Use `{call}`, which keeps every class what it is.", call=call),
                Change(layer=giving(layers, **settings)),
                (set_layers(case, layers, **settings),),
            )
    names = frozenset(layer.name for layer in layers)
    return Remedy(
        message("Remove {layers} from the model.", layers=", ".join(f"`{name}`" for name in sorted(names))),
        Change(without=names),
        (remove_layers(case, layers),),
    )


def _swapped(layer: "keras.Layer", settings: Config, images: Array, y_true: Array) -> Array | None:
    """(classes, classes) the share of each class that the layer brings near to each other class, beyond what is so.

    Args:
        layer: applied as in training.
        settings: of the layer that are changed first.
        images: (n, height, width, channels) as they reach the layer.
        y_true: (n,) their classes.
    """
    import keras

    if images.ndim != 4 or layer.data_format != "channels_last" or not np.isfinite(images).all():
        return None
    images = images.astype(np.float32)
    usual = _small(images)
    own = _distances(usual, usual)
    np.fill_diagonal(own, np.inf)
    count = int(y_true.max()) + 1
    sizes = np.bincount(y_true, minlength=count)
    limits = [np.percentile(own.min(axis=1)[y_true == k], TYPICAL) if sizes[k] else 0.0 for k in range(count)]
    unchanged = _confusion(y_true, y_true[own.argmin(axis=1)], count)
    swapped = np.zeros((count, count))
    with own_randomness():
        copy = type(layer).from_config(layer.get_config() | settings)
        for _time in range(TIMES):
            changed = keras.ops.convert_to_numpy(copy(images, training=True))
            distances = _distances(_small(changed), usual)
            nearest = y_true[distances.argmin(axis=1)]
            near = distances.min(axis=1) <= NEAR * np.array(limits)[nearest]
            swapped += _confusion(y_true, np.where(near, nearest, y_true), count) / TIMES
    known = np.diag(unchanged) >= np.maximum(APART * sizes, FEWEST)
    beyond: Array = (swapped - unchanged) / np.maximum(sizes, 1)[:, None] * (known[:, None] & known)
    np.fill_diagonal(beyond, 0.0)
    return beyond


def _small(images: Array) -> Array:
    """(n, pixels) the means of blocks, as many as leave `SIDE` pixels a side or more."""
    high, wide = (max(1, size // SIDE) for size in images.shape[1:3])
    rows = images[:, : images.shape[1] // high * high, : images.shape[2] // wide * wide]
    count, height, width, channels = rows.shape
    blocks = rows.reshape(count, height // high, high, width // wide, wide, channels).mean(axis=(2, 4))
    flat: Array = blocks.reshape(count, -1).astype(np.float64)
    return flat


def _distances(images: Array, usual: Array) -> Array:
    squares = (images**2).sum(axis=1)[:, None] + (usual**2).sum(axis=1) - 2 * images @ usual.T
    distances: Array = np.sqrt(np.maximum(squares, 0.0))
    return distances


def _confusion(y_true: Array, y_pred: Array, count: int) -> Array:
    """(classes, classes) samples of each class that are found to be each class."""
    table = np.zeros((count, count))
    np.add.at(table, (y_true, y_pred), 1)
    return table


def _mixed(y_true: Array, y_pred: Array) -> Array:
    """(classes, classes) the share of both classes together that is predicted as the other one."""
    table = _confusion(y_true, y_pred, int(max(y_true.max(), y_pred.max())) + 1)
    of_both = table.sum(axis=1)[:, None] + table.sum(axis=1)
    shares: Array = (table + table.T) * (1 - np.eye(len(table))) / np.maximum(of_both, 1)
    return shares
