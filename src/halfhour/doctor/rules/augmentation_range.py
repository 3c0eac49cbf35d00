"""Rule `augmentation-range`."""

import math
from typing import TYPE_CHECKING

import numpy as np

from halfhour.doctor.patching.edits import set_layers
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.layers import flat_layers
from halfhour.doctor.reading.reaching import reaching
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array, Sample
from halfhour.doctor.suspicion import Change, Remedy, Suspicion, giving
from halfhour.doctor.trying.randomness import own_randomness
from halfhour.language import message

if TYPE_CHECKING:
    import keras

ROWS = 16  # images the layer is tried on
SIDE = 64  # pixels: a larger image is tried with every second pixel, or every third, …
TIMES = 4  # times each image is changed: `RandAugment` does something different each time
DARK = 32  # of 255: among several 8-bit images, at least one is brighter
BEYOND = 0.01  # of a range: interpolation and rounding overshoot by less
FAR = 0.5  # of the images' standard deviation: a smaller change leaves them recognisable
MORE = 2.0  # times as much as the same layer does in the images' own range

Range = tuple[float, float]


@rule("augmentation-range", "cause", message("Augmentation uses the wrong value range"), looks_at=Case)
def augmentation_range(case: Case) -> Suspicion | None:
    """The `value_range` of an augmentation layer doesn't match the images that reach it.

    Why it matters: `RandomBrightness`, `RandAugment`, `Equalization` and other layers expect values from 0 to 255 by
    default. They turn images from 0 to 1 into noise, black or white. Most of them are active only in training, so the
    network trains on different images than it is evaluated on. The rule looks at the values that reach each layer
    inside the model, and applies the layer to them twice: with its own range and with theirs. A wrong range that
    changes little, as with `RandomHue`, isn't reported.
    """
    if not case.fit.data or case.crashed or not case.model.built:
        return None
    layers = [layer for layer in flat_layers(case.model) if _ranged(layer)]
    inner = {id(part) for layer in layers for part in layer._flatten_layers(include_self=False)}
    layers = [layer for layer in layers if id(layer) not in inner]  # `RandAugment` is made of others
    rows = np.unique(np.linspace(0, len(case.fit.data.inputs[0]) - 1, ROWS).astype(int))
    reached = reaching(case.model, Sample([part[rows] for part in case.fit.data.inputs]), layers) if layers else {}
    wrong = [found for layer in layers if id(layer) in reached and (found := _wrong(layer, reached[id(layer)]))]
    if not wrong:
        return None
    layer, fitting, own, theirs = wrong[0]
    alike = [other for other, range_, *_ in wrong if range_ == fitting]
    images = reached[id(layer)]
    parts = [part for other in alike for part in other._flatten_layers()]
    return Suspicion(
        "warning" if case.evaluation.learned == "well" else "error",
        message(
            "`{layer}` gets values from {low:.3g} to {high:.3g}, and its `value_range` is {range}. It changes the "
            "images by {own:.2g} times their standard deviation; with {fitting} it would be {theirs:.2g} times.",
            layer=layer.name,
            low=float(images.min()),
            high=float(images.max()),
            range=_written(layer.value_range),
            own=own,
            fitting=_written(fitting),
            theirs=theirs,
        ),
        message("The layer computes and clips in its `value_range`: other images become noise, black or white."),
        (
            Remedy(
                message("Give the layer the range of your images: `value_range={fitting}`.", fitting=_written(fitting)),
                Change(layer=giving(alike, value_range=fitting)),
                (set_layers(case, parts, value_range=fitting),),
            ),
        ),
        explains=("input-not-scaled", "underfitting", "train-eval-gap", "batch-dependent"),
    )


def _ranged(layer: object) -> bool:
    """Whether it is one of Keras's image layers that are told a range."""
    kinds = [kind.__name__ for kind in type(layer).__mro__]
    return "BaseImagePreprocessingLayer" in kinds and len(getattr(layer, "value_range", ())) == 2


def _wrong(layer: "keras.Layer", images: Array) -> tuple["keras.Layer", Range, float, float] | None:
    """The layer, the range that fits, and how far it moves the images in its own range and in that one."""
    if images.ndim == 4 and layer.data_format == "channels_last":
        height, width = (-(-size // SIDE) for size in images.shape[1:3])
        images = images[:, ::height, ::width]
    images = images.astype(np.float32)
    if images.ndim != 4 or not np.isfinite(images).all() or not images.std():
        return None
    fitting = fitting_range(float(images.min()), float(images.max()))
    if tuple(layer.value_range) == fitting:
        return None
    own, theirs = (_change(layer, images, range_) for range_ in (tuple(layer.value_range), fitting))
    if not (own - theirs > FAR and own > MORE * theirs):
        return None
    return layer, fitting, own, theirs


def fitting_range(low: float, high: float) -> Range:
    """The usual range that holds these values; where none does, whole numbers around them.

    >>> fitting_range(0.0, 0.96), fitting_range(-0.9, 1.0), fitting_range(0, 255), fitting_range(0, 16)
    ((0, 1), (-1, 1), (0, 255), (0, 16))
    >>> fitting_range(-2.1, 2.6)
    (-3, 3)
    """
    if low >= -BEYOND and high <= 1 + BEYOND:
        return 0, 1
    if low >= -1 - BEYOND and high <= 1 + BEYOND:
        return -1, 1
    if low >= -255 * BEYOND and DARK < high <= 255 * (1 + BEYOND):
        return 0, 255
    return math.floor(low), math.ceil(high)


def _change(layer: "keras.Layer", images: Array, value_range: Range) -> float:
    """How far a copy of the layer with this range moves the images in training, in their standard deviations."""
    import keras

    config = layer.get_config() | {"value_range": value_range}
    with own_randomness():
        copy = type(layer).from_config(config)
        changed = [keras.ops.convert_to_numpy(copy(images, training=True)) for _time in range(TIMES)]
    squares = [np.mean((one.astype(np.float64) - images) ** 2) for one in changed if one.shape == images.shape]
    return float(np.sqrt(np.mean(squares)) / images.std()) if squares else 0.0


def _written(value_range: Range) -> str:
    low, high = value_range
    return f"({low:g}, {high:g})"
