"""Predictions: a model and pictures in its form -> probabilities, with test-time augmentation, and features."""

import math
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np

from halfhour.records import Floats, Impression, Pictures, Pixels

if TYPE_CHECKING:
    import keras

SURE = 0.99  # probability from which an answer is not asked again
ASKED_AGAIN = 0.25  # of the pictures at most, the least sure ones
SHIFTS = ((1, 0), (-1, 0), (0, 1), (0, -1))  # pixels down and right


def predict_probabilities(
    model: "keras.Model", pixels: Pictures, *, test_time_augmentation: bool, mirror: bool = False
) -> Floats:
    """The probabilities (N, K) of a model for pictures (N, H, W, C).

    Args:
        model: the network.
        pixels: 0..255.
        test_time_augmentation: predict the pictures of which it is least sure again, moved by a pixel each way, and
            take the mean of all five predictions; for networks that learned from moved pictures.
        mirror: predict them mirrored too, ten times in all; for networks that learned from mirrored pictures.
    """
    from halfhour.training.batches import InOrder, fed, pictures_at_once

    def ask(shown: Pictures) -> Floats:
        with closing(InOrder(shown, pictures_at_once(shown.shape))) as batches:
            answers: Floats = model.predict(fed(batches), verbose=0)
        return answers

    return _averaged_where_unsure(ask, pixels, ask(pixels), mirror=mirror) if test_time_augmentation else ask(pixels)


def predictions_per_picture(*, test_time_augmentation: bool, mirror: bool) -> float:
    """How often a picture is predicted, on average at most, by `predict_probabilities` with these arguments.

    >>> [predictions_per_picture(test_time_augmentation=True, mirror=mirror) for mirror in (False, True)]
    [2.0, 3.25]
    >>> predictions_per_picture(test_time_augmentation=False, mirror=True)
    1.0
    """
    more = len(SHIFTS) * (1 + mirror) + mirror
    return 1.0 + test_time_augmentation * ASKED_AGAIN * more


def _averaged_where_unsure(
    ask: Callable[[Pixels], Floats], pixels: Pictures, probabilities: Floats, *, mirror: bool
) -> Floats:
    """The probabilities, with those of the least sure pictures averaged over five or ten predictions."""
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


def predict_with_features(
    model: "keras.Model",
    pixels: Pictures,
    *,
    test_time_augmentation: bool = False,
    mirror: bool = False,
    texture: bool = False,
) -> Impression:
    """What a model makes of pictures (N, H, W, C).

    Args:
        model: the network.
        pixels: 0..255.
        test_time_augmentation: as in `predict_probabilities`, for the probabilities.
        mirror: the same.
        texture: whether their texture is wanted.
    """
    import keras

    from halfhour.training.batches import pictures_at_once

    tap = _tap(model, texture=texture)
    size = pictures_at_once(pixels.shape)
    batches = (pixels[start : start + size].astype("float32") for start in range(0, len(pixels), size))
    # Called, not `predict`: for one picture, building its loop would take ten times as long as the answer.
    answers = [[keras.ops.convert_to_numpy(found) for found in tap(batch, training=False)] for batch in batches]
    seen = _impression(np.concatenate(found) for found in zip(*answers, strict=True))
    return (
        _with_averaged_probabilities(
            lambda moved: predict_with_features(model, moved).probabilities, pixels, seen, mirror=mirror
        )
        if test_time_augmentation
        else seen
    )


def single_picture_predictor(
    model: "keras.Model", *, test_time_augmentation: bool = False, mirror: bool = False, texture: bool = False
) -> Callable[[Pixels], Impression]:
    """`predict_with_features` for a model that is asked again and again about one picture (1, H, W, C).

    It is compiled once, for that shape; other numbers of pictures go through `predict_with_features` itself.
    """
    import keras

    if keras.config.backend() != "tensorflow":
        return lambda pixels: predict_with_features(
            model, pixels, test_time_augmentation=test_time_augmentation, mirror=mirror, texture=texture
        )
    import tensorflow as tf

    tap = _tap(model, texture=texture)
    shape = tf.TensorSpec((1, *model.input_shape[1:]), tf.float32)
    compiled = tf.function(lambda pixels: tap(pixels, training=False), input_signature=[shape])

    def ask(pixels: Pixels) -> Impression:
        if len(pixels) != 1:
            return predict_with_features(
                model, pixels, test_time_augmentation=test_time_augmentation, mirror=mirror, texture=texture
            )
        seen = one(pixels)
        return _with_averaged_probabilities(each, pixels, seen, mirror=mirror) if test_time_augmentation else seen

    def one(pixels: Pixels) -> Impression:
        return _impression(found.numpy() for found in compiled(pixels.astype("float32")))

    def each(pixels: Pixels) -> Floats:
        return np.concatenate([one(picture[np.newaxis]).probabilities for picture in pixels])

    return ask


def _tap(model: "keras.Model", *, texture: bool) -> "keras.Model":
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


def _with_averaged_probabilities(
    ask: Callable[[Pixels], Floats], pixels: Pictures, seen: Impression, *, mirror: bool
) -> Impression:
    """The impression, with the probabilities of the least sure pictures averaged over their augmentations."""
    return seen._replace(probabilities=_averaged_where_unsure(ask, pixels, seen.probabilities, mirror=mirror))
