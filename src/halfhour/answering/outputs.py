"""What the numbers that a network puts out are: outputs go in; probabilities, logits or sigmoids come out."""

from typing import Literal

import numpy as np
import numpy.typing as npt

OutputKind = Literal["probabilities", "logits", "sigmoids", "sigmoid", "logit"]

# What probabilities may stray from adding up to 1: numbers of 16 bits are rounded, bfloat16 to 2^-9 of each.
SUM_TOLERANCE = 1e-2
ROUNDING = 1e-6  # by which numbers of 32 bits may lie outside 0..1


def kind_of_outputs(outputs: npt.NDArray[np.floating]) -> OutputKind:
    """What a network puts out, from its outputs (..., K) to some samples; of one unit, the singular.

    >>> kind_of_outputs(np.array([[0.1, 0.9], [0.5, 0.5]])), kind_of_outputs(np.array([[0.1, 0.2], [0.9, 0.9]]))
    ('probabilities', 'sigmoids')
    >>> kind_of_outputs(np.array([[-3.0, 2.0]])), kind_of_outputs(np.array([[0.2], [0.9]]))
    ('logits', 'sigmoid')
    """
    positive, several = bool((outputs >= -ROUNDING).all()), outputs.shape[-1] > 1
    if several and positive and np.allclose(outputs.sum(axis=-1, dtype=np.float64), 1.0, atol=SUM_TOLERANCE):
        return "probabilities"
    if positive and bool((outputs <= 1 + ROUNDING).all()):
        return "sigmoids" if several else "sigmoid"
    return "logits" if several else "logit"
