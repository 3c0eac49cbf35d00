"""An answer and how far to trust it: a model, what it learned from, prepared pictures -> predictions or refusals."""

import math
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from typing import Any

import numpy as np

from halfhour.language import Message, message
from halfhour.records import Floats, Impression, Pictures, Pixels, Prediction, PreparedPicture, Split, Trust
from halfhour.trust import calibrate_trust, unlike

BATCH = 512
# Training pictures whose features are kept, 0.6 MB; see docs/experiments.md for more and fewer. What share of them is
# right is known to 0.6 points.
KNOWN = 6000
MOST_VALUES = 4_000_000  # of those features, where the network has many; 8 MB
WATCHED = 6000  # validation pictures that the thresholds are read off
SURE = 0.99  # probability from which an answer is not asked again
ASKED_AGAIN = 0.25  # of the pictures at most, the least sure ones
SHIFTS = ((1, 0), (-1, 0), (0, 1), (0, -1))  # pixels down and right


def believe(model: Any, pixels: Pictures, *, views: bool, mirror: bool = False) -> Floats:
    """The probabilities (N, K) of a model for pictures (N, H, W, C).

    Args:
        model: the network.
        pixels: 0..255.
        views: show the pictures of which it is least sure again, moved by a pixel each way, and take the mean of all
            five answers; for networks that learned from moved pictures.
        mirror: show them mirrored too, ten views in all; for networks that learned from mirrored pictures.
    """
    from halfhour.training.batches import InOrder, fed

    def ask(shown: Pictures) -> Floats:
        with closing(InOrder(shown, BATCH)) as batches:
            answers: Floats = model.predict(fed(batches), verbose=0)
        return answers

    return _asked_again(ask, pixels, ask(pixels), mirror=mirror) if views else ask(pixels)


def looks(*, views: bool, mirror: bool) -> float:
    """How often a picture is looked at, on average at most, by `believe` with these arguments.

    >>> looks(views=False, mirror=True), looks(views=True, mirror=False), looks(views=True, mirror=True)
    (1.0, 2.0, 3.25)
    """
    more = len(SHIFTS) * (1 + mirror) + mirror
    return 1.0 + views * ASKED_AGAIN * more


def _asked_again(ask: Callable[[Pixels], Floats], pixels: Pictures, probabilities: Floats, *, mirror: bool) -> Floats:
    """The probabilities, with those of the least sure pictures averaged over five or ten views."""
    sureness = probabilities.max(axis=1)
    least_sure = np.argsort(sureness)[: math.ceil(ASKED_AGAIN * len(pixels))]
    unsure = least_sure[sureness[least_sure] < SURE]
    if not len(unsure):
        return probabilities
    shown: Pixels = pixels[unsure]
    answers = [probabilities[unsure], *(ask(_moved(shown, *shift)) for shift in SHIFTS)]
    if mirror:
        answers += [ask(_moved(shown[:, :, ::-1], *shift)) for shift in ((0, 0), *SHIFTS)]
    averaged = probabilities.copy()
    averaged[unsure] = np.mean(answers, axis=0)
    return averaged


def _moved(pixels: Pixels, down: int, right: int) -> Pixels:
    """Pictures (N, H, W, C) moved by whole pixels, their border repeated.

    >>> _moved(np.array([[[[1], [2]], [[3], [4]]]], np.uint8), 1, 0)[0, ..., 0].tolist()
    [[1, 2], [1, 2]]
    """
    _count, height, width, _channels = pixels.shape
    rows = np.clip(np.arange(height) - down, 0, height - 1)
    columns = np.clip(np.arange(width) - right, 0, width - 1)
    moved: Pixels = pixels[:, rows][:, :, columns]
    return moved


def look(
    model: Any, pixels: Pictures, *, views: bool = False, mirror: bool = False, texture: bool = False
) -> Impression:
    """What a model makes of pictures (N, H, W, C).

    Args:
        model: the network.
        pixels: 0..255.
        views: as in `believe`, for the probabilities.
        mirror: the same.
        texture: whether their texture is wanted.
    """
    import keras

    tap = _tap(model, texture=texture)
    batches = [pixels[start : start + BATCH].astype("float32") for start in range(0, len(pixels), BATCH)]
    # Called, not `predict`: for one picture, building its loop would take ten times as long as the answer.
    answers = [[keras.ops.convert_to_numpy(found) for found in tap(batch, training=False)] for batch in batches]
    seen = _impression(np.concatenate(found) for found in zip(*answers, strict=True))
    return _seen_again(lambda moved: look(model, moved).probabilities, pixels, seen, mirror=mirror) if views else seen


def quick_look(
    model: Any, *, views: bool = False, mirror: bool = False, texture: bool = False
) -> Callable[[Pixels], Impression]:
    """As `look`, for a model that is asked again and again about one picture (1, H, W, C): compiled once, for that.

    Other numbers of pictures go through `look`.
    """
    import keras

    if keras.config.backend() != "tensorflow":
        return lambda pixels: look(model, pixels, views=views, mirror=mirror, texture=texture)
    import tensorflow as tf

    tap = _tap(model, texture=texture)
    shape = tf.TensorSpec((1, *model.input_shape[1:]), tf.float32)
    compiled = tf.function(lambda pixels: tap(pixels, training=False), input_signature=[shape])

    def ask(pixels: Pixels) -> Impression:
        if len(pixels) != 1:
            return look(model, pixels, views=views, mirror=mirror, texture=texture)
        seen = one(pixels)
        return _seen_again(each, pixels, seen, mirror=mirror) if views else seen

    def one(pixels: Pixels) -> Impression:
        return _impression(found.numpy() for found in compiled(pixels.astype("float32")))

    def each(pixels: Pixels) -> Floats:
        return np.concatenate([one(picture[np.newaxis]).probabilities for picture in pixels])

    return ask


def _tap(model: Any, *, texture: bool) -> Any:
    """The model with what makes an `Impression` as its outputs: features, texture if asked for, probabilities."""
    import keras

    from halfhour.models.inside import early_maps

    maps = early_maps(model) if texture else None
    moments = [] if maps is None else [keras.ops.mean(maps, (1, 2)), keras.ops.std(maps, (1, 2))]
    between = [keras.ops.concatenate(moments, axis=1)] if moments else []
    return keras.Model(model.inputs[0], [model.layers[-1].input, *between, model.outputs[0]])


def _impression(found: Iterable[Floats]) -> Impression:
    """What a tap gave, as arrays."""
    features, *texture, probabilities = (array.reshape(len(array), -1) for array in found)
    return Impression(features, texture[0] if texture else np.empty((len(features), 0), np.float32), probabilities)


def _seen_again(ask: Callable[[Pixels], Floats], pixels: Pictures, seen: Impression, *, mirror: bool) -> Impression:
    """The impression, with the probabilities of the least sure pictures averaged over their views."""
    return seen._replace(probabilities=_asked_again(ask, pixels, seen.probabilities, mirror=mirror))


def learn_trust(model: Any, train: Split, validation: Split, seed: int, *, digits: bool) -> tuple[Trust, float]:
    """Under what a model's answers are not to be trusted, from pictures it learned from and pictures it did not.

    Args:
        model: trained.
        train: what it learned from.
        validation: what it did not.
        seed: of the draw, where there are many.
        digits: whether the pictures are of digits.

    Returns:
        The thresholds, and the share 0..1 of the pictures it learned from that it has right.
    """
    random = np.random.default_rng(seed)
    chosen = np.sort(random.permutation(len(train))[:KNOWN])
    watched = np.sort(random.permutation(len(validation))[:WATCHED])
    seen = look(model, validation.pictures[watched], texture=not digits)
    if not digits:
        chosen = chosen[:: -(-len(chosen) * seen.features.shape[1] // MOST_VALUES)]
    known = look(model, train.pictures[chosen], texture=not digits)
    right = known.probabilities.argmax(axis=1) == train.labels[chosen]
    return calibrate_trust(known, seen, validation.labels[watched], digits=digits), float(right.mean())


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
    if prepared.refusal:
        return Prediction(file, None, None, True, str(prepared.refusal), seen=prepared.seen)
    believed = dict(zip(class_names, map(float, seen.probabilities[0]), strict=True))
    first, second = sorted(believed, key=lambda name: -believed[name])[:2]
    likeliest = {"first": first, "first_share": believed[first], "second": second, "second_share": believed[second]}
    doubt = trust and _doubt(prepared, seen, believed[first], trust, likeliest)
    if doubt:
        return Prediction(file, None, None, True, str(doubt), believed, seen=prepared.seen)
    return Prediction(file, first, believed[first], False, None, believed, seen=prepared.seen)


def _doubt(
    prepared: PreparedPicture, seen: Impression, probability: float, trust: Trust, likeliest: dict[str, Any]
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
            "none of these, as far as it can tell: it looks like nothing that the model learned from; {first} and "
            "{second} come nearest.",
            **likeliest,
        )
    if strange:
        return message(
            "it looks like nothing that the model learned from; {first} and {second} come nearest. Write one digit, "
            "upright and clear, and photograph it from straight above.",
            **likeliest,
        )
    return message(
        "not sure, {first} ({first_share:.0%}) or {second} ({second_share:.0%}). Write it larger and clearer, with a "
        "thicker pen.",
        **likeliest,
    )
