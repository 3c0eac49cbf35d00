"""What a page doubts its answers by: a run's trust -> thresholds, and directions small enough for one file."""

import base64
import zlib
from typing import Any, NamedTuple

import numpy as np

from halfhour.records import Floats, Trust

# Eight bits a value, in place of sixteen, change a likeness by 0.0007 at most and 0.0001 as a rule (6,000 directions of
# 576 values, `quick-16` trained on MNIST for a minute); between the 1st and the 5th percentile of right answers, which
# the thresholds are, lie 0.02.
LEVELS = 255


class Packed(NamedTuple):
    """Trust as a page holds it.

    Attributes:
        thresholds: `lowest_likeness`, `lowest_probability` and `usual_likeness`; how many directions are `known` and
            how many `others`; their `size`; `augmented`. JSON data.
        directions: base64 of deflated bytes: of every direction its lowest value and a step (float32), then of every
            direction its values in steps above the lowest.
    """

    thresholds: dict[str, Any]
    directions: str


def pack(trust: Trust, *, augmented: bool) -> Packed:
    """Trust in digits as a page holds it.

    Args:
        trust: of a run.
        augmented: whether the probabilities of unsure pictures are averaged over their augmentations.

    >>> known = np.array([[0.6, 0.8], [1.0, 0.0]], np.float16)
    >>> packed = pack(Trust(known, 0.7, 0.5), augmented=False)
    >>> packed.thresholds["known"], packed.thresholds["others"], packed.thresholds["size"]
    (2, 0, 2)
    """
    parts = [trust.known] if trust.others is None else [trust.known, trust.others]
    directions: Floats = np.concatenate(parts).astype(np.float32)
    lowest = directions.min(axis=1)
    step = np.maximum((directions.max(axis=1) - lowest) / LEVELS, np.float32(1e-9))
    codes = np.rint((directions - lowest[:, np.newaxis]) / step[:, np.newaxis]).astype(np.uint8)
    scales = np.stack([lowest, step], axis=1).astype("<f4")
    thresholds = {
        "lowest_likeness": trust.lowest_likeness,
        "lowest_probability": trust.lowest_probability,
        "usual_likeness": trust.usual_likeness,
        "known": len(trust.known),
        "others": len(directions) - len(trust.known),
        "size": directions.shape[1],
        "augmented": augmented,
    }
    content = zlib.compress(scales.tobytes() + codes.tobytes(), 9)
    return Packed(thresholds, base64.b64encode(content).decode())
