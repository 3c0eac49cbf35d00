"""Rule `input-scaled-twice`."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.layers import has, kind_of
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion
from halfhour.language import message

TINY = 0.01  # 1/255 is 0.0039; pixels that were divided once reach 1


@rule("input-scaled-twice", "cause", message("The inputs are scaled twice"), looks_at=Case)
def input_scaled_twice(case: Case) -> Suspicion | None:
    """Images reach the first weights with values near zero: divided by 255 twice.

    Why it matters: all images then look alike to the network, and it learns hundreds of times slower. Both the arrays
    and a `Rescaling` layer at the network's start count.
    """
    x = case.inputs
    if x is None or x.ndim < 2 or not case.fit.data.finite[0] or (x.ndim == 2 and x.shape[1] < 64):
        return None
    if any(has(layer, "normalises") for layer in case.network.before_weights):
        return None
    largest = float(np.abs(x).max())
    scales = [layer for layer in case.network.before_weights if kind_of(layer) == "Rescaling"]
    factor = float(np.max(np.abs(scales[0].scale))) if scales else 1.0
    if not 0 < largest * factor < TINY:
        return None
    if scales:
        remedy = message("Remove one of the two: the division of the arrays, or the `Rescaling` layer.")
    else:
        remedy = message("Divide by 255 only once; a notebook cell that runs twice divides twice.")
    return Suspicion(
        "error",
        message("The largest value that reaches the first weights is {largest:.2g}.", largest=largest * factor),
        message("Pixels divided by 255 once reach up to 1; divided twice, only 0.0039."),
        (Remedy(remedy, Change(inputs=lambda given: given * np.float32(1 / (largest * factor)))),),
        by_trial=None if bool(scales) or 0.5 / 255 < largest < 1.5 / 255 or largest < 1e-4 else ByTrial(),
    )
