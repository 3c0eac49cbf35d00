"""Rule `input-constant`."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

FEWEST = 10  # inputs; fewer say nothing about the rest
FEWEST_DIFFER = 0.009  # share of the inputs that differ from the most common one
NEARLY_EMPTY = 0.05  # mean of images that hold only 0 and 1; black-and-white digits have 0.13


@rule("input-constant", "cause", message("The inputs are almost constant"), looks_at=Case)
def input_constant(case: Case) -> Suspicion | None:
    """The input samples are all the same, or almost no information is left in them.

    Why it matters: identical inputs can't separate classes. The usual causes are an integer division (`x // 255`), a
    conversion to `uint8` after scaling, and an array of zeros that was never filled.
    """
    x = case.inputs
    if x is None or len(x) < FEWEST or not case.fit.data.finite[0]:
        return None
    rows = np.ascontiguousarray(x.reshape(len(x), -1))
    commonest = np.unique(rows, axis=0, return_counts=True)[1].max() if rows.size else len(x)
    differing = 1 - commonest / len(x)
    lost = x.ndim > 2 and case.fit.data.inputs[0].dtype.kind in "iu" and x.max() == 1 and x.mean() < NEARLY_EMPTY
    if differing > FEWEST_DIFFER and not lost:
        return None
    return Suspicion(
        "error",
        message(
            "{share:.1%} of {count} inputs differ from the most common one; values lie between {low:g} and "
            "{high:g}, with a mean of {mean:.2g}.",
            share=float(differing),
            mean=float(x.mean()),
            count=len(x),
            low=float(x.min()),
            high=float(x.max()),
        ),
        message("Likely integer rounding erased the values: `x // 255`, or `astype('uint8')` after the division."),
        (Remedy(message("Convert before dividing: `x.astype('float32') / 255`, then print `x.min(), x.max()`.")),),
    )
