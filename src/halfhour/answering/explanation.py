"""Why a network answered as it did: a model and a picture -> what each layer gave, and what the answer rests on."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from halfhour.records import Explanation, Floats, Impression, LastSum, Pixels

if TYPE_CHECKING:
    import keras

PATCH_SHARE = 0.18  # of the picture's side: 5 of 28 pixels, about as wide as a stroke and a half
LARGE = 128  # pixels; to cover so large a picture at every place takes seconds
STEPS = 14  # positions of the patch along a side


def explain(model: "keras.Model", predict: Callable[[Pixels], Impression], picture: Pixels) -> Explanation:
    """What every layer gave for a picture (H, W, C), and where in it the decision comes from.

    Args:
        model: a built functional or sequential model.
        predict: pictures (N, H, W, C) -> what the model makes of them.
        picture: uint8, as the model takes it.
    """
    from halfhour.models.inside import activities, class_activation  # which imports Keras

    seen = predict(picture[np.newaxis])
    probabilities = seen.probabilities[0]
    last = _last(model, seen.features[0], probabilities)
    likeliest = int(probabilities.argmax())

    if min(picture.shape[:2]) >= LARGE:
        added = class_activation(model, picture, likeliest)
        if added is not None:
            return Explanation(activities(model, picture), last, probabilities, enlarged(added, picture.shape))

    def score(pictures: Pixels) -> Floats:
        seen = predict(pictures)
        scores = seen.features @ last.weights + last.bias if last else np.log(np.maximum(seen.probabilities, 1e-7))
        return log_odds(scores, likeliest)

    return Explanation(activities(model, picture), last, probabilities, occlusion(score, picture))


def enlarged(maps: Floats, shape: tuple[int, ...]) -> Floats:
    """A map (h, w) at the size (H, W) of a picture, smooth between its places.

    >>> enlarged(np.eye(2, dtype=np.float32), (4, 4, 3)).shape
    (4, 4)
    """
    image = Image.fromarray(maps.astype(np.float32)).resize((shape[1], shape[0]), Image.Resampling.BILINEAR)
    return np.asarray(image, np.float32)


def log_odds(scores: Floats, label: int) -> Floats:
    """(N,) ln(p / (1 - p)) of a class from scores (N, K) before the softmax: unlike p, it never saturates.

    >>> log_odds(np.array([[0.0, 0.0, 0.0]]), 1).round(3)  # p = 1/3: odds of 1 to 2
    array([-0.693])
    """
    from scipy.special import logsumexp  # which Keras has loaded by now

    odds: Floats = scores[:, label] - logsumexp(np.delete(scores, label, axis=1), axis=1)
    return odds


def occlusion(score: Callable[[Pixels], Floats], picture: Pixels) -> Floats:
    """(H, W) how far a score falls when each place is covered (Zeiler and Fergus, ECCV 2014).

    A patch of the picture's darkest shade is laid on `STEPS` x `STEPS` places; each pixel gets the mean fall of all
    patches that covered it. Negative: the score rose.

    Args:
        score: pictures (N, H, W, C) -> (N,) scores, such as log-odds.
        picture: (H, W, C) uint8.

    >>> picture = np.zeros((12, 12, 1), np.uint8); picture[2:4, 2:4] = 255
    >>> corner = lambda pictures: (pictures[:, 2:4, 2:4] / 255).mean(axis=(1, 2, 3)).astype(np.float32)
    >>> fall = occlusion(corner, picture)
    >>> bool(fall[2, 2] > 0), bool(fall[9, 9] == 0)
    (True, True)
    """
    height, width, _channels = picture.shape
    side = max(2, round(PATCH_SHARE * min(height, width)))
    tops = np.unique(np.linspace(0, height - side, STEPS).round().astype(int))
    lefts = np.unique(np.linspace(0, width - side, STEPS).round().astype(int))
    places = [(top, left) for top in tops for left in lefts]
    covered = np.repeat(picture[np.newaxis], len(places), axis=0)
    for number, (top, left) in enumerate(places):
        covered[number, top : top + side, left : left + side] = picture.min()
    falls = score(picture[np.newaxis])[0] - score(covered)
    summed, counted = np.zeros((height, width), np.float32), np.zeros((height, width), np.float32)
    for fall, (top, left) in zip(falls, places, strict=True):
        summed[top : top + side, left : left + side] += fall
        counted[top : top + side, left : left + side] += 1
    return (summed / np.maximum(counted, 1)).astype(np.float32)


def _last(model: "keras.Model", features: Floats, probabilities: Floats) -> LastSum | None:
    """The last layer, if its softmax of the sum is what the model answers."""
    from scipy.special import softmax  # which Keras has loaded by now

    from halfhour.models.inside import last_sum

    last = last_sum(model, features)
    if last is None:
        return None
    return last if np.allclose(softmax(last.scores), probabilities, atol=1e-4) else None
