"""A network filled in closed form: pictures -> filters that are patches of them, and a last layer by least squares.

No learning rate, no steps and no graph to build: on MNIST it has 97 % right after a second or two, which is what a
training that the deadline leaves no time for falls back to.
"""

import time

import keras
import numpy as np
from threadpoolctl import threadpool_limits

from halfhour.records import Epoch, Floats, Labels, Pictures, Split

MOST_VALUES = 6000 * 28 * 28  # of the pictures that are looked at; twice as many digits gain half a point
SAMPLED, FEWEST = 4000, 64  # patches to take the filters from
FLAT = 0.05  # of the whole range: the spread under which a patch shows nothing
NOISE = 0.01  # added to the spread of every direction before it is made 1
FLOOR = 1.0  # of a patch's likeness to a filter, under which it does not answer
PENALTIES = (0.001, 0.01, 0.1)  # of the mean spread of a feature; validation decides
SHARPEST = 100.0  # times the scores of least squares, at most
AT_ONCE = 500  # pictures


def solve(model: keras.Model, train: Split, validation: Split, seed: int) -> Epoch:
    """Fill a network of `models.patches`.

    One thread for the products, as in `training.head`: so the same pictures give the same bits.

    Args:
        model: the network; its weights are set in place.
        train: what is learned from: of many pictures a part, drawn by the seed.
        validation: decides how strong the penalty is, and how sure the answers are.
        seed: of the draws.

    Returns:
        What it came to, as the only epoch of a training.
    """
    began = time.monotonic()
    random = np.random.default_rng(seed)
    height, width, channels = train.pictures.shape[1:]
    count = max(FEWEST, MOST_VALUES // (height * width * channels))
    rows = np.sort(random.permutation(len(train))[:count])
    pictures, labels = np.asarray(train.pictures[rows]), train.labels[rows]
    watched = np.sort(random.permutation(len(validation))[:count])
    targets = np.eye(model.output_shape[-1], dtype=np.float32)[labels]
    with threadpool_limits(1):
        patches = next(layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D))
        patches.set_weights(_filters(pictures, patches.kernel.shape, random))
        features, seen = _features(model, pictures), _features(model, validation.pictures[watched])
        shown = validation.labels[watched]
        kernel, bias = max(_least_squares(features, targets), key=lambda found: _right(found, seen, shown))
        sharper = _sharpness(seen @ kernel + bias, shown)
        model.layers[-1].set_weights([sharper * kernel, sharper * bias])
        learned, validated = (sharper * (found @ kernel + bias) for found in (features, seen))
    return Epoch(
        number=1,
        loss=_loss(learned, labels),
        accuracy=float((learned.argmax(axis=1) == labels).mean()),
        validation_loss=_loss(validated, shown),
        validation_accuracy=float((validated.argmax(axis=1) == shown).mean()),
        learning_rate=0.0,
        seconds=time.monotonic() - began,
    )


def _filters(pictures: Pictures, shape: tuple[int, ...], random: np.random.Generator) -> list[Floats]:
    """Kernel (h, w, C, F) and bias (F,): whitened patches of the pictures, and what they answer to an average one."""
    height, width, channels, count = shape
    of = random.integers(len(pictures), size=SAMPLED)
    tops, lefts = (
        random.integers(side - patch + 1, size=SAMPLED)
        for side, patch in zip(pictures.shape[1:3], (height, width), strict=True)
    )
    rows, columns = tops[:, None, None] + np.arange(height)[:, None], lefts[:, None, None] + np.arange(width)
    found = pictures[of[:, None, None], rows, columns].reshape(SAMPLED, -1) / 255.0
    telling = found[found.std(axis=1) > FLAT]
    found = telling if len(telling) >= FEWEST else found
    mean = found.mean(axis=0)
    spreads, directions = np.linalg.eigh(np.cov((found - mean).T) + NOISE * np.eye(found.shape[1]))
    whitening = (directions / np.sqrt(spreads)) @ directions.T
    chosen = (found[random.choice(len(found), count, replace=len(found) < count)] - mean) @ whitening
    chosen /= np.linalg.norm(chosen, axis=1, keepdims=True) + 1e-9
    kernel = whitening @ chosen.T
    return [
        kernel.reshape(height, width, channels, count).astype(np.float32),
        (-mean @ kernel - FLOOR).astype(np.float32),
    ]


def _features(model: keras.Model, pictures: Pictures) -> Floats:
    """(N, D) of pictures (N, H, W, C); called, not `predict`, which would build a graph first."""
    tap = keras.Model(model.inputs[0], model.layers[-1].input)
    batches = (pictures[start : start + AT_ONCE].astype("float32") for start in range(0, len(pictures), AT_ONCE))
    return np.concatenate([keras.ops.convert_to_numpy(tap(batch, training=False)) for batch in batches])


def _least_squares(features: Floats, targets: Floats) -> list[tuple[Floats, Floats]]:
    """Kernel (D, K) and bias (K,) for each of the penalties: ridge regression on one-hot labels (N, K)."""
    middle, aim = features.mean(axis=0), targets.mean(axis=0)
    centred = features - middle
    products, answers = centred.T @ centred, centred.T @ (targets - aim)
    unit = np.trace(products) / len(products) or 1.0
    found = []
    for penalty in PENALTIES:
        kernel = np.linalg.solve(products + penalty * unit * np.eye(len(products), dtype=np.float32), answers)
        found.append((kernel, aim - middle @ kernel))
    return found


def _right(found: tuple[Floats, Floats], features: Floats, labels: Labels) -> float:
    kernel, bias = found
    return float(((features @ kernel + bias).argmax(axis=1) == labels).mean())


def _sharpness(scores: Floats, labels: Labels) -> float:
    """What to multiply scores (N, K) by for the lowest loss: temperature scaling (Guo et al., ICML 2017).

    Of N pictures that are all right the lowest loss would be that of no doubt at all. So a label counts as (N + 1) of
    N + 2 pictures, as in Platt's scaling (1999), and the others share the rest.
    """
    from scipy.optimize import minimize_scalar  # a quarter of a second, which most trainings have no use for

    doubt = 1 / (len(labels) + 2)

    def doubted(sharper: Floats) -> float:
        others = np.mean([_loss(sharper, np.full_like(labels, label)) for label in range(scores.shape[1])])
        return (1 - doubt) * _loss(sharper, labels) + doubt * float(others)

    found = minimize_scalar(lambda power: doubted(np.exp(power) * scores), bounds=(0, np.log(SHARPEST)))
    return float(np.exp(found.x))


def _loss(scores: Floats, labels: Labels) -> float:
    """Mean cross-entropy in nats of the softmax of scores (N, K)."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return float((np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(labels)), labels]).mean())
