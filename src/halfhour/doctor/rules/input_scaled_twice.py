"""Rule `input-scaled-twice`."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.layers import flat_layers, has, kind_of
from halfhour.doctor.reading.reaching import reaching
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array, Sample
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion
from halfhour.language import message

TINY = 0.01  # 1/255 is 0.0039; pixels that were divided once reach 1
FEWEST_PIXELS = 64  # columns of a table, 8 x 8; fewer are likely measurements
TWICE = (0.5 / 255, 1.5 / 255)  # around 1/255, which pixels that were divided twice reach: certain without a trial
THRICE = 1e-4  # pixels that were divided three times reach 0.00002: likewise
ROWS = 32  # images that are sent through the layers before the first weights


@rule("input-scaled-twice", "cause", message("The inputs are scaled twice"), looks_at=Case)
def input_scaled_twice(case: Case) -> Suspicion | None:
    """Images reach the first weights with values near zero, or nearly all the same: divided by 255 twice.

    Why it matters: all images then look alike to the network, and it learns hundreds of times slower. Arrays count, a
    `Rescaling` layer at the network's start, and arithmetic before a pretrained base, such as `preprocess_input`.
    """
    x = case.inputs
    if x is None or x.ndim < 2 or not case.fit.data.finite[0] or (x.ndim == 2 and x.shape[1] < FEWEST_PIXELS):
        return None
    if any(has(layer, "normalises") for layer in case.network.before_weights):
        return None
    largest = float(np.abs(x).max())
    scales = [layer for layer in case.network.before_weights if kind_of(layer) == "Rescaling"]
    factor = float(np.max(np.abs(scales[0].scale))) if scales else 1.0
    shifted = bool(scales) and np.any(scales[0].offset)
    if shifted or not 0 < largest * factor < TINY:
        return _squeezed(case, x)
    certain = bool(scales) or TWICE[0] < largest < TWICE[1] or largest < THRICE
    if scales:
        remedy = message("Remove one of the two: the division of the arrays, or the `Rescaling` layer.")
    else:
        remedy = message("Divide by 255 only once; a notebook cell that runs twice divides twice.")
    return Suspicion(
        "error",
        message("The largest value that reaches the first weights is {largest:.2g}.", largest=largest * factor),
        message("Pixels divided by 255 once reach up to 1; divided twice, only 0.0039."),
        (Remedy(remedy, Change(inputs=lambda given: given * np.float32(1 / (largest * factor)))),),
        by_trial=None if certain else ByTrial(),
    )


def _squeezed(case: Case, x: Array) -> Suspicion | None:
    """Values that arithmetic inside the network has brought close to each other, anywhere but at zero."""
    if case.crashed or not case.model.built or float(np.ptp(x)) < TINY or not _calculates(case):
        return None
    weighs = [layer for layer in flat_layers(case.model) if has(layer, "weighs")]
    rows = [part[:ROWS] for part in case.fit.data.inputs]
    reached = next(iter(reaching(case.model, Sample(rows), weighs[:1]).values()), None)
    if reached is None or not 0 < float(np.ptp(reached)) < TINY:
        return None
    return Suspicion(
        "error",
        message(
            "All values that reach the first weights lie between {low:.4g} and {high:.4g}.",
            low=float(reached.min()),
            high=float(reached.max()),
        ),
        message("Pixels were divided by 255, and then scaled once more as if they reached up to 255."),
        (
            Remedy(
                message("Scale once only: remove the division by 255, or what is done to the images after it."),
                Change(inputs=lambda given: given * np.float32(255)),
            ),
        ),
        explains=("stuck-at-chance", "underfitting", "undertrained"),
    )


def _calculates(case: Case) -> bool:
    """Whether there is arithmetic in the network that may scale: a layer before the weights, or bare operations."""
    bare = len(getattr(case.model, "operations", ())) > len(case.model.layers)
    return bare or any(kind_of(layer) in ("Rescaling", "Lambda") for layer in case.network.before_weights)
