"""The exercises of lessons 9 and 10."""

import math
from pathlib import Path

import numpy as np

from halfhour.data.catalogue import load
from halfhour.language import _
from halfhour.lessons.work import Work, not_yet, told
from halfhour.records import Floats

CONVOLUTION, SCALES = 32 * 3 * 3, 2 * 32  # of the normalisation's four numbers two are learned
FEWEST_PICTURES = 8  # of a class, of ten: a fifth is set aside for the test


def counted(work: Work) -> None:
    """Parameters of a convolution with its normalisation."""
    if work.number("parameters") != CONVOLUTION + 2 * SCALES:
        not_yet(
            told("parameters", work.value("parameters")),
            _("Expected the weights of the convolution, and four numbers for each of its channels."),
            _("Without bias a filter has 3 x 3 numbers; the normalisation has 4 x 32."),
        )
    if work.number("trained") != CONVOLUTION + SCALES:
        not_yet(
            told("trained", work.value("trained")),
            _("Expected every parameter except batch normalisation's moving statistics."),
            _("Mean and variance are only tracked; scale and offset are trained."),
        )


def augmented(work: Work) -> None:
    """Pictures that differ by chance and show the same digit."""
    augment = work.function("augment")
    kinds = [type(layer).__name__ for layer in getattr(augment, "layers", [])]
    if "RandomFlip" in kinds:
        not_yet(
            _("`augment` has a RandomFlip."),
            _("Expected changes after which a digit is still the same digit."),
            _("Remove it; rotate by some degrees and shift by a tenth instead."),
        )
    for layer in getattr(augment, "layers", []):
        factor = getattr(layer, "factor", None)
        widest = max(map(abs, factor)) if isinstance(factor, tuple | list) else 0.0
        if type(layer).__name__ == "RandomRotation" and widest > 0.125:
            not_yet(
                _("`augment` rotates by up to {degrees:.0f} degrees.", degrees=360 * widest),
                _("Expected at most 45: beyond that a 6 becomes a 9."),
                _("The factor is a share of a full turn: 10 degrees are `10 / 360`."),
            )
    pictures = load("digits").train.pictures[:64].astype(np.float32) / 255
    before = pictures.copy()
    changed = np.asarray(augment(pictures, training=True))
    if changed.shape != before.shape or changed.min() < -0.01 or changed.max() > 1.01:
        not_yet(
            _(
                "The images came out as {shape}, from {low:.2f} to {high:.2f}.",
                shape=changed.shape,
                low=float(changed.min()),
                high=float(changed.max()),
            ),
            _("Expected {shape}, from 0 to 1.", shape=before.shape),
            _("Use layers that keep size and range, such as RandomRotation and RandomTranslation."),
        )
    if np.allclose(changed, before):
        not_yet(
            _("The images came out unchanged."),
            _("Expected random changes in training."),
            _("Add `layers.RandomRotation(10 / 360)` or `layers.RandomTranslation(0.1, 0.1)`."),
        )


def falling(work: Work) -> None:
    """Half a cosine from 0.001 to 0."""
    rate = work.function("rate")
    for progress in (0.0, 0.25, 0.5, 0.9, 1.0):
        wanted = 0.0005 * (1 + math.cos(math.pi * progress))
        if abs(rate(progress) - wanted) > 1e-6:
            not_yet(
                _("`rate({progress})` is {value:.3g}.", progress=progress, value=float(rate(progress))),
                _("Expected {wanted:.3g}.", wanted=wanted),
                _("The cosine goes from 1 to -1 while its angle goes from 0 to pi: shift it to 1..0, then scale it."),
            )


def residual(work: Work) -> None:
    """A block that passes its input on, and adds two convolutions to it."""
    import keras

    function = work.function("block")
    pixels = keras.Input((8, 8, 16))
    model = keras.Model(pixels, function(pixels))
    if model.output_shape != (None, 8, 8, 16):
        not_yet(
            _("A block of (8, 8, 16) gave {shape}.", shape=model.output_shape[1:]),
            _("Expected the same shape as the input."),
            _('Give every convolution `padding="same"` and as many filters as channels.'),
        )
    convolutions = [layer for layer in model.layers if type(layer).__name__ == "Conv2D"]
    if [layer.kernel_size for layer in convolutions] != [(3, 3), (3, 3)]:
        not_yet(
            _("The block has these convolutions: {sizes}.", sizes=[layer.kernel_size for layer in convolutions]),
            _("Expected two of 3 x 3."),
            _("f is: convolution, ReLU, convolution."),
        )
    for layer in convolutions:
        layer.set_weights([np.zeros_like(weights) for weights in layer.get_weights()])
    given: Floats = np.random.default_rng(0).normal(size=(1, 8, 8, 16)).astype(np.float32)
    if not np.allclose(np.asarray(model(given)), np.maximum(given, 0), atol=1e-3):
        not_yet(
            _("With both convolutions at zero, the block doesn't output relu(x)."),
            _("Expected x + f(x), and a ReLU after it."),
            _("Add with `layers.Add()([x, y])`, then `layers.ReLU()`."),
        )


def folder(work: Work) -> None:
    """A folder of pictures by class that can be trained on."""
    place = Path(str(work.value("folder")))
    if not str(work.value("folder")) or not place.is_dir():
        not_yet(
            told("folder", work.value("folder")),
            _("Expected the path of an existing folder."),
            _("Create it with one folder per class inside, and give its path relative to the current folder."),
        )
    dataset = load(str(place.resolve()))
    counts = np.bincount(dataset.train.labels, minlength=len(dataset.class_names))
    if len(counts) < 2 or counts.min() < FEWEST_PICTURES:
        not_yet(
            _("Without the fifth kept for testing, the classes have {counts} images.", counts=counts.tolist()),
            _("Expected at least two classes, each with at least ten images."),
            _("Add images to the smallest class."),
        )
