"""When an answer is to be doubted: what a model makes of known and of new pictures -> `Trust`, doubts. NumPy only.

A network gives every picture a class, and is as sure of a letter as of a digit. What tells the letter is that it lies
where no digit does: in the features before the last layer, and, for things, in the texture that an early layer sees.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from halfhour.records import Floats, Impression, Labels, Predictions, Texture, Trust

UNLIKE_SHARE = 0.01  # of the right answers on validation pictures, given up by either measure for refusing other things
FEW = 4  # pictures; for so few, waking the threads of a matrix product takes longer than the product
LIKEST = 0.999  # of 1: what float16 keeps of the features rounds by about as much
OTHERS_COUNT = 0.5  # how much likeness to what is no digit takes from likeness to digits; see docs/experiments.md
USUAL_SHARE = 0.05  # of the right answers, which lie below what is usual
HALF = 0.5  # a probability; an answer below it is, as the network itself says, more likely wrong than right
FEWEST_DOUBTFUL = 20  # answers; of eight unsure ones, four are wrong by chance in a network that is right otherwise
SHRINKAGE = 0.05  # of a variance, added to each: directions in which the known pictures hardly differ decide nothing


def calibrate_trust(
    known: Impression, seen: Impression, labels: Labels, *, digits: bool, others: Impression | None = None
) -> Trust:
    """Read off validation pictures when a model's answer should be doubted.

    Other things than digits are refused where they are like nothing known, never for a low probability alone: a model
    of things is often unsure and still worth hearing. Digits come through a sequence that leaves only strokes, so that
    their texture tells nothing.

    Args:
        known: M pictures that it learned from.
        seen: N validation pictures.
        labels: (N,) their classes.
        digits: whether the pictures are of digits.
        others: L pictures of what is no digit, which are known for that.
    """
    predictions = Predictions(seen.probabilities, labels)
    trust = Trust(
        unit_length(known.features).astype(np.float16),
        0.0,
        coin_toss_probability(predictions) if digits else 0.0,
        digits,
        others=None if others is None else unit_length(others.features).astype(np.float16),
    )
    right = predictions.predicted == labels
    if not right.any():
        return trust
    lowest, usual = np.quantile(closeness(seen.features[right], trust), (UNLIKE_SHARE, USUAL_SHARE)).tolist()
    trust = replace(trust, lowest_likeness=min(lowest, LIKEST), usual_likeness=min(usual, LIKEST))
    if digits or not known.texture.shape[1]:
        return trust
    texture = usual_texture(known.texture)
    highest = float(np.quantile(strangeness(seen.texture[right], texture), 1 - UNLIKE_SHARE))
    return replace(trust, texture=replace(texture, highest=highest))


def unlike(seen: Impression, trust: Trust) -> npt.NDArray[np.bool_]:
    """(N,) which pictures look like nothing that the model learned from."""
    found = closeness(seen.features, trust) < trust.lowest_likeness
    if trust.texture:
        found |= strangeness(seen.texture, trust.texture) > trust.texture.highest
    return found


def closeness(features: Floats, trust: Trust) -> Floats:
    """(N,) likeness of features (N, D) to what is known, less a share of that to what is known to be no digit."""
    near = likeness(features, trust.known)
    return near if trust.others is None else near - np.float32(OTHERS_COUNT) * likeness(features, trust.others)


def likeness(features: Floats, known: npt.NDArray[np.float16] | Floats) -> Floats:
    """(N,) cosine of the angle between features (N, D) and the nearest known ones, (M, D) of length 1.

    After Sun et al., ICML 2022.

    >>> likeness(np.array([[3.0, 4.0]], "float32"), np.array([[1.0, 0.0], [0.0, 1.0]], "float16")).round(2)
    array([0.8], dtype=float32)
    """
    directions, compared = unit_length(features), known.astype(np.float32, copy=False)
    if len(features) <= FEW:
        products = np.einsum("nd,md->nm", directions, compared)
    else:
        products = directions @ compared.T
    nearest: Floats = products.max(axis=1)
    return nearest


def unit_length(features: Floats) -> Floats:
    """Features (N, D) of length 1 each."""
    scaled: Floats = features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-9)
    return scaled


def usual_texture(known: Floats) -> Texture:
    """The mean and the whitened spread of textures (M, E), without a limit yet.

    >>> usual = usual_texture(np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 8.0], [2.0, 8.0]], "float32"))
    >>> strangeness(np.array([[1.0, 4.0], [3.0, 4.0]], "float32"), usual).round(1)
    array([0. , 1.7], dtype=float32)
    """
    center, spread = known.mean(axis=0), known.std(axis=0) + np.float32(1e-6)
    scaled = (known - center) / spread
    values, vectors = np.linalg.eigh(np.cov(scaled, rowvar=False) + SHRINKAGE * np.eye(known.shape[1]))
    whitening = vectors / np.sqrt(values) / spread[:, np.newaxis]
    return Texture(center, whitening.astype(np.float32), np.inf)


def strangeness(texture: Floats, usual: Texture) -> Floats:
    """(N,) Mahalanobis distance of textures (N, E) from the usual one (after Lee et al., NeurIPS 2018)."""
    distance: Floats = np.linalg.norm((texture - usual.center) @ usual.whitening, axis=1)
    return distance


def coin_toss_probability(predictions: Predictions) -> float:
    """The highest probability under which answers were right no more often than wrong.

    That is a half where fewer than `FEWEST_DOUBTFUL` answers tell of a higher one.

    >>> rows = np.repeat([[0.55, 0.45], [0.6, 0.4], [0.7, 0.3], [0.9, 0.1]], 10, axis=0)
    >>> labels = np.repeat([1, 0, 0, 0], 10)
    >>> coin_toss_probability(Predictions(rows, labels))
    0.6
    >>> coin_toss_probability(Predictions(rows[::10], labels[::10]))
    0.5
    """
    confidence = predictions.probabilities.max(axis=1)
    order = np.argsort(confidence, kind="stable")
    right = (predictions.predicted == predictions.labels)[order]
    counts = np.arange(1, len(right) + 1)
    doubtful = np.flatnonzero((np.cumsum(right) <= 0.5 * counts) & (counts >= FEWEST_DOUBTFUL))
    return max(HALF, float(confidence[order][doubtful[-1]])) if len(doubtful) else HALF
