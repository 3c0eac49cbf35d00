"""Part of rule `predict-preprocess-mismatch`: images whose colour channels are in the reverse order."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from halfhour.doctor.patching.data import scale_inputs
from halfhour.doctor.reading.asking import predict
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.naming import predicted_class
from halfhour.doctor.reading.nearest import distances
from halfhour.doctor.seeing.observed import Array, Sample
from halfhour.doctor.suspicion import Change, Remedy, Suspicion
from halfhour.language import message

REVERSED = message("Inference images have their colour channels reversed")

# Measured on the photos in `HALFHOUR_DATA/folders` and on CIFAR-10: halves of a set against each other and other sets.
TILES = 2  # by as many: parts of an image whose mean colours are compared
CLOSER = 0.8  # of the other order's distance: own to reversed 0.25 (rice leaves), 0.32 (hand signs), 0.78 (TrashNet)
TELLING = 0.5  # share of the images that show their order, one or the other: green fruit looks the same in both
RIGHT = 0.9  # share of these, of the training images, that show the right one: TrashNet 0.87 and CIFAR-10 0.84 don't
MOST = 0.85  # share of these that must look reversed: 0.91 or more do when they are; of other sets, up to 0.67
TYPICAL = 95  # percentile of the training images' distances to each other: half of the reversed images must be within
FEWEST = 4  # images: of a set like the training's, one in a hundred looks reversed
FEWEST_TO_LEARN = 30  # training images that say what colours are usual
ROWS = 64  # images that the network is asked about
CHANGED = 0.05  # share that must be predicted otherwise: 0.09 to 0.40 were, by networks that learned these sets


def channels_reversed(case: Case, x: Array) -> Suspicion | None:
    """Images that look like those trained on, and are predicted as other classes, once their channels are reversed.

    How confident the network is doesn't tell: reversed, a tomato was a plum with a probability of 1.

    Args:
        case: the training.
        x: (n, height, width, 3) images that it was trained on.
    """
    if x.ndim != 4 or x.shape[-1] != 3 or len(x) < FEWEST_TO_LEARN or case.evaluation.learned in (None, "nothing"):
        return None
    samples = [(kind, sample) for kind, sample in _asked(case, x) if len(sample.inputs[0]) >= FEWEST]
    if not samples:
        return None
    usual = _tiles(x)
    own = distances(usual, usual, apart=True)
    right, wrong = _orders(own, distances(_tiles(x[..., ::-1]), usual, apart=True))
    if right + wrong < TELLING or right < RIGHT * (right + wrong):
        return None
    for kind, sample in samples:
        given = sample.inputs[0]
        turned = distances(_tiles(given[..., ::-1]), usual)
        right, wrong = _orders(distances(_tiles(given), usual), turned)
        if right + wrong < TELLING or wrong < MOST * (right + wrong):
            continue
        if np.median(turned) > np.percentile(own, TYPICAL) or (changed := _changed(case, given)) < CHANGED:
            continue
        return Suspicion(
            "error",
            message(
                "With their channels reversed, {share:.0%} of the {count} images given to `{kind}` match the colours "
                "of the training images, and the model predicts another class for {changed:.0%}.",
                share=wrong,
                count=len(given),
                kind="validation_data" if kind == "fit" else kind,
                changed=changed,
            ),
            message("OpenCV reads images as BGR; Keras, PIL and TensorFlow read them as RGB."),
            (
                Remedy(
                    message("Convert with `cv2.cvtColor(image, cv2.COLOR_BGR2RGB)`, or reverse: `image[..., ::-1]`."),
                    _otherwise(case, sample),
                    (scale_inputs(case, ("{x} = {x}[..., ::-1]",), kinds=(kind,)),),
                ),
            ),
            title=REVERSED,
        )
    return None


def _asked(case: Case, x: Array) -> Iterator[tuple[str, Sample]]:
    """What validation and each `evaluate` were given, and what all calls of `predict` were given together."""
    uses = [("fit", case.fit.validation), *((use.kind, use.data) for use in case.uses)]
    known = [
        (kind, sample)
        for kind, sample in uses
        if len(sample.inputs) == 1 and sample.inputs[0].shape[1:] == x.shape[1:] and sample.finite[0]
    ]
    yield from ((kind, sample) for kind, sample in known if kind != "predict")
    predicted = [sample.inputs[0] for kind, sample in known if kind == "predict"]
    if predicted:
        yield "predict", Sample([np.concatenate(predicted)])


def _tiles(images: Array) -> Array:
    """(n, TILES * TILES * 3) the mean colours of an image's parts."""
    rows = [part for half in np.array_split(images, TILES, axis=1) for part in np.array_split(half, TILES, axis=2)]
    return np.concatenate([part.mean(axis=(1, 2)) for part in rows], axis=1)


def _orders(own: Array, turned: Array) -> tuple[float, float]:
    """The shares of the images that are nearer to the training's as they are, and with their channels reversed."""
    return float(np.mean(own < CLOSER * turned)), float(np.mean(turned < CLOSER * own))


def _changed(case: Case, images: Array) -> float:
    """The share of the images that are predicted as another class once their channels are reversed."""
    if not case.final or case.head is None or case.problem.classes is None:
        return 0.0
    some = images[:: -(-len(images) // ROWS)]
    answers = [predict(case.model, Sample([part])) for part in (some, some[..., ::-1])]
    if answers[0] is None or answers[1] is None:
        return 0.0
    return float(np.mean(predicted_class(answers[0], case.head) != predicted_class(answers[1], case.head)))


def _otherwise(case: Case, sample: Sample) -> Change | None:
    """The images as given and reversed; where they have no labels, held ones reversed and as they are."""
    if sample.targets:
        return Change(asked=(sample, _reversed(sample)))
    return Change(asked=(_reversed(case.held), case.held)) if case.held.targets else None


def _reversed(sample: Sample) -> Sample:
    return replace(sample, inputs=[sample.inputs[0][..., ::-1]])
