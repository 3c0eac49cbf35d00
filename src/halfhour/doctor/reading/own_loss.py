"""A loss of a person's own: a case goes in; whether there is one, and whether it breaks at its ends, comes out."""

from collections.abc import Callable

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.heads import loss_name
from halfhour.doctor.reading.layers import SATURATING
from halfhour.doctor.seeing.observed import Array

ROWS = 8


def is_of_the_program(case: Case) -> bool:
    """Whether the program itself computes the loss, without Keras bringing predictions and labels to one shape.

    So it is in a `train_step` of its own that has no loss of `compile`, and in a subclass of `Loss`; a function that
    `compile` is given gets both in one shape.
    """
    loss = case.model_seen.compiled.get("loss")
    return has_own_step(case.model) and loss is None or hasattr(loss, "call") and loss_name(loss)[0] == "custom"


def has_own_step(model: object) -> bool:
    """Whether the model's class has a `train_step` of the person's own."""
    step = getattr(type(model), "train_step", None)
    return step is not None and not str(getattr(step, "__module__", "keras")).startswith("keras.")


def breaks_at_its_ends(case: Case) -> bool:
    """Whether the loss is no finite number where the network answers 0 or 1 exactly, although it is in between.

    A logarithm or a division that does not keep its argument away from zero is such. Steps that are smaller only put
    off the moment at which an answer gets there, so the size of the steps is not to blame.
    """
    head, y = case.head, case.targets
    loss = case.model_seen.compiled.get("loss")
    if head is None or head.loss != "custom" or not callable(loss) or y is None or not len(y):
        return False
    low, high = SATURATING.get(head.activation or "", (0.0, 1.0))
    shape = (min(ROWS, len(y)), *(tuple(y.shape[1:]) or (1,))[:-1], head.units or 1)
    y_true = y[: shape[0]].reshape(shape[0], -1).astype(np.float32)
    between = _value(loss, y_true, np.full(shape, (low + 2 * high) / 3, np.float32))
    ends = [_value(loss, y_true, np.full(shape, end, np.float32)) for end in (low, high)]
    return (
        between is not None and bool(np.isfinite(between)) and any(e is not None and not np.isfinite(e) for e in ends)
    )


def _value(loss: Callable[[object, object], object], y_true: Array, y_pred: Array) -> float | None:
    import keras

    try:
        value = loss(keras.ops.convert_to_tensor(y_true), keras.ops.convert_to_tensor(y_pred))
        return float(np.sum(keras.ops.convert_to_numpy(value)))
    except Exception:  # a function of others may want other shapes
        return None
