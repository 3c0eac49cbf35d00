"""Rule `integer-overflow`."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

TOP = 256  # values of a byte
WHOLE = 1e-3  # of a byte: from here on, a value that was divided by 255 is no byte
FEWEST = 50  # times that v and 256 - v come, to be compared
DIFFERENT = 8  # values of v that are compared, at least
MIRRORED = 2.0  # ratio between the two: a photograph has 7, handwritten digits 44, differences of photographs 1.2
NEAR, MIDDLE = 16, (112, 145)  # as many values at both ends together as in the middle
RARER = 4.0  # times as many at the ends as in the middle


@rule("integer-overflow", "cause", message("A subtraction of bytes wrapped around"), looks_at=Case)
def integer_overflow(case: Case) -> Suspicion | None:
    """The inputs are differences that were computed with unsigned bytes: where one should be -1, there is 255.

    Why it matters: `uint8` knows no negative numbers, and NumPy wraps around without an error. A pixel that became a
    little darker looks as bright as possible. The rule looks at how often each value occurs: differences are small and
    about as often negative as positive, so that v and 256 - v are equally common, and the middle is rare.
    """
    x = case.fit.data.inputs[0] if len(case.fit.data.inputs) == 1 else None
    values = _bytes(x) if x is not None and x.ndim > 2 and x.size else None
    if values is None:
        return None
    counts = np.bincount(values, minlength=TOP)
    positive, negative = counts[1 : TOP // 2], counts[: -TOP // 2 : -1]
    common = (positive >= FEWEST) & (negative >= FEWEST)
    ends = positive[:NEAR].sum() + negative[:NEAR].sum()
    if common.sum() < DIFFERENT or ends < RARER * counts[slice(*MIDDLE)].sum():
        return None
    ratios = np.maximum(positive, negative)[common] / np.minimum(positive, negative)[common]
    if ratios.max() > MIRRORED:
        return None
    return Suspicion(
        "error",
        message(
            "{high:.0%} of the input values lie above 239 and {low:.0%} below 17; 255 is about as common as 1, 254 as "
            "2, and so on.",
            high=float(negative[:NEAR].sum() / counts.sum()),
            low=float(counts[: NEAR + 1].sum() / counts.sum()),
        ),
        message("Arrays of `uint8` were subtracted: NumPy makes 255 of -1, without an error."),
        (Remedy(message('Convert before subtracting: `a.astype("int16") - b.astype("int16")`.')),),
        explains=("underfitting", "undertrained", "stuck-at-chance", "overfitting"),
    )


def _bytes(x: Array) -> Array | None:
    """(n,) the inputs as whole numbers from 0 to 255, where they are or were such before they were divided by 255."""
    if x.dtype.kind not in "uif":
        return None
    scaled = x.ravel() * (np.float64(TOP - 1) if x.dtype.kind == "f" and x.max() <= 1 else 1.0)
    whole = np.round(scaled)
    if not np.isfinite(scaled).all() or np.abs(scaled - whole).max() > WHOLE or whole.min() < 0 or whole.max() >= TOP:
        return None
    return whole.astype(np.int64)
