"""An answer and how far to trust it: a model, what it learned from, prepared pictures -> predictions or refusals."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import Image

from halfhour.answering.predict import predict_with_features
from halfhour.answering.trust import calibrate_trust, unlike
from halfhour.images.prepare import prepare
from halfhour.language import Message, message
from halfhour.records import Impression, Pixels, Prediction, PreparedPicture, Split, Trust

if TYPE_CHECKING:
    import keras

# Training pictures whose features are kept, 0.6 MB; see docs/experiments.md for more and fewer. What share of them is
# right is known to 0.6 points.
KNOWN = 6000
MOST_VALUES = 4_000_000  # of those features, where the network has many; 8 MB
WATCHED = 6000  # validation pictures that the thresholds are read off
ONE = 1  # its class, where the classes are digits
REHEARSED = 0.04  # share of these, drawn to see how long all will take


class Drawn(NamedTuple):
    """What is drawn to see what an answer for a photographed digit is worth.

    Attributes:
        photographed: validation digits that are brought through the steps of a photograph, ten milliseconds each.
        others: pictures of no digit, a millisecond each; see docs/experiments.md for more.
        ones: with a flag or a base, a millisecond each.
    """

    photographed: int
    others: int
    ones: int


ENOUGH, LEAST = Drawn(150, 800, 300), Drawn(60, 200, 80)


def digits_drawn(minutes: float | None) -> Drawn:
    """So much that it takes no more than a twentieth of the time of a training, of which a minute has all.

    >>> digits_drawn(None), digits_drawn(0.5)
    (Drawn(photographed=150, others=800, ones=300), Drawn(photographed=75, others=400, ones=150))
    """
    share = min(1.0, 1.0 if minutes is None else minutes)
    return Drawn(*(max(least, round(share * enough)) for least, enough in zip(LEAST, ENOUGH, strict=True)))


def learn_trust(
    model: "keras.Model",
    train: Split,
    validation: Split,
    seed: int,
    *,
    drawn: Drawn | None,
    seen: tuple[Impression, Impression] | None = None,
) -> tuple[Trust, float]:
    """Under what a model's answers are not to be trusted, from pictures it learned from and pictures it did not.

    Args:
        model: trained.
        train: what it learned from.
        validation: what it did not.
        seed: of the draw, where there are many.
        drawn: how much is drawn, where the pictures are of digits.
        seen: what the model makes of all of `train` and of `validation`, where that is known already.

    Returns:
        The thresholds, and the share 0..1 of the pictures it learned from that it has right.
    """
    random = np.random.default_rng(seed)
    chosen = np.sort(random.permutation(len(train))[:KNOWN])
    watched = np.sort(random.permutation(len(validation))[: drawn.photographed if drawn else WATCHED])
    others = ones = None
    if seen:
        unlearned = seen[1].some(watched)
    else:
        shown = validation.pictures[watched]
        if drawn:
            digits = Split(train.pictures[chosen], train.labels[chosen])
            shown, others = _as_photographed(shown), _others(model, digits, drawn.others, random)
            ones = _ones(model, digits, drawn.ones, random)
        unlearned = predict_with_features(model, shown, texture=drawn is None)
    if drawn is None:
        chosen = chosen[:: -(-len(chosen) * unlearned.features.shape[1] // MOST_VALUES)]
    known = (
        seen[0].some(chosen) if seen else predict_with_features(model, train.pictures[chosen], texture=drawn is None)
    )
    right = known.probabilities.argmax(axis=1) == train.labels[chosen]
    if ones:
        known = known.followed_by(ones)
    trust = calibrate_trust(known, unlearned, validation.labels[watched], digits=drawn is not None, others=others)
    return trust, float(right.mean())


def seconds_of_drawing(train: Split, drawn: Drawn) -> float:
    """How long `learn_trust` draws where pictures are of digits, beside asking the model; a part is drawn to tell."""
    from halfhour.images.negatives import draw_negatives
    from halfhour.images.ones import draw_ones

    first = train.pictures[: max(2, round(REHEARSED * drawn.photographed))]
    _as_photographed(first[:1])  # loads SciPy's filters
    draw_negatives(first, train.labels[: len(first)], 1, np.random.default_rng(0))  # finds the fonts
    began = time.monotonic()
    _as_photographed(first)
    draw_negatives(first, train.labels[: len(first)], round(REHEARSED * drawn.others), np.random.default_rng(0))
    draw_ones(first, round(REHEARSED * drawn.ones), np.random.default_rng(0))
    return (time.monotonic() - began) / REHEARSED


def _as_photographed(pictures: Pixels) -> Pixels:
    """Digits (N, H, W, C) brought through the steps of a photograph, as those will be that the model is asked about."""
    shape = pictures.shape[1:]
    return np.stack([prepare(Image.fromarray(picture.squeeze()), shape, "digit").pixels for picture in pictures])


def _others(model: "keras.Model", digits: Split, count: int, random: np.random.Generator) -> Impression:
    """What the model makes of pictures of no digit."""
    from halfhour.images.negatives import draw_negatives  # Matplotlib's fonts, SciPy's splines

    return predict_with_features(model, draw_negatives(digits.pictures[:], digits.labels, count, random))


def _ones(model: "keras.Model", digits: Split, count: int, random: np.random.Generator) -> Impression | None:
    """What the model makes of ones with a flag or a base, as far as it reads them; nothing where there are no ones."""
    from halfhour.images.ones import draw_ones

    plain = digits.pictures[np.flatnonzero(digits.labels == ONE)]
    if not len(plain):
        return None
    drawn = predict_with_features(model, draw_ones(plain, count, random))
    return drawn.some(drawn.probabilities.argmax(axis=1) == ONE)


def answer(
    file: str,
    prepared: PreparedPicture,
    seen: Impression,
    class_names: Sequence[str],
    trust: Trust | None,
) -> Prediction:
    """The prediction for one prepared picture; a refusal where it has one, or where the answer is not to be trusted.

    Args:
        file: what was asked about.
        prepared: as the model was given it.
        seen: what the model makes of it, N = 1.
        class_names: K names.
        trust: the thresholds, if the run has them.
    """
    way = str(prepared.way) if prepared.way else None
    if prepared.refusal:
        return Prediction(file, None, None, True, str(prepared.refusal), seen=prepared.seen, way=way)
    believed = dict(zip(class_names, map(float, seen.probabilities[0]), strict=True))
    first, second = sorted(believed, key=lambda name: -believed[name])[:2]
    likeliest = {"first": first, "first_share": believed[first], "second": second, "second_share": believed[second]}
    doubt = trust and _doubt(prepared, seen, believed[first], trust, likeliest)
    if doubt:
        return Prediction(file, None, None, True, str(doubt), believed, seen=prepared.seen, way=way)
    return Prediction(file, first, believed[first], False, None, believed, seen=prepared.seen, way=way)


def _doubt(
    prepared: PreparedPicture, seen: Impression, probability: float, trust: Trust, likeliest: dict[str, object]
) -> Message | None:
    """Why an answer is not to be trusted, if it is not."""
    strange = bool(unlike(seen, trust)[0])
    if not strange and probability >= trust.lowest_probability:
        return None
    if prepared.caution:
        return message(
            "not sure, {first} ({first_share:.0%}) or {second} ({second_share:.0%}): {caution}",
            **likeliest,
            caution=prepared.caution,
        )
    if strange and not trust.digits:
        return message(
            "likely none of these classes: it looks like nothing in the training set; {first} and {second} "
            "come closest.",
            **likeliest,
        )
    if strange:
        return message(
            "it looks like nothing in the training set; {first} and {second} come closest. Write one digit, "
            "upright and clear, and photograph it from straight above.",
            **likeliest,
        )
    return message(
        "not sure, {first} ({first_share:.0%}) or {second} ({second_share:.0%}). Write it larger and clearer, with a "
        "thicker pen.",
        **likeliest,
    )
