"""Rule `quantile-reversed`."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

HALF = 0.5  # the median, which is the same from both sides
NEAR = 1e-4  # of two quantiles that are the same, in float32
STRAIGHT = 1e-3  # share of the loss by which that of twice the error may be other than twice as large


@rule("quantile-reversed", "cause", message("The quantile loss has its sign reversed"), looks_at=Case)
def quantile_reversed(case: Case) -> Suspicion | None:
    """A loss for the 90 % quantile is lowest at the 10 % quantile, because the error in it has the opposite sign.

    Why it matters: a pinball loss is `max(q * error, (q - 1) * error)` with `error = y_true - y_pred`. With `y_pred -
    y_true` the model learns what 10 % of the values lie below, although everything looks right. The rule asks the loss
    itself how much it charges for predictions that are too low and too high, and compares the quantile that follows
    with the number in the loss function.
    """
    loss = case.model_seen.compiled.get("loss")
    if not callable(loss) or case.problem.task != "values" or case.crashed:
        return None
    learned = _quantile(loss)
    if learned is None or abs(learned - HALF) < NEAR:
        return None
    numbers = list(_numbers(loss))
    if any(abs(one - learned) < NEAR for one in numbers) or not any(abs(1 - one - learned) < NEAR for one in numbers):
        return None
    return Suspicion(
        "error",
        message(
            "The loss is lowest where {learned:.0%} of the values lie below the prediction; the number in it is "
            "{meant:g}.",
            learned=learned,
            meant=round(1 - learned, 4),
        ),
        message("The error in a quantile loss is `y_true - y_pred`; here it is taken the other way round."),
        (
            Remedy(
                message("Take `error = y_true - y_pred`, then `max(q * error, (q - 1) * error)`."),
            ),
        ),
        explains=("underfitting", "undertrained"),
    )


def _quantile(loss: Callable[[object, object], object]) -> float | None:
    """The quantile at which a loss is lowest; nothing if it isn't two straight lines that meet at no error."""
    low, lower, high, higher = (_charged(loss, error) for error in (-1.0, -2.0, 1.0, 2.0))
    if low is None or lower is None or high is None or higher is None or low <= 0 or high <= 0:
        return None
    if abs(lower - 2 * low) > STRAIGHT * low or abs(higher - 2 * high) > STRAIGHT * high:
        return None
    return low / (low + high)


def _charged(loss: Callable[[object, object], object], error: float) -> float | None:
    """What the loss charges for a prediction of 0 plus `error` where the truth is 0."""
    import keras

    truth, answer = (np.full((1, 1), value, np.float32) for value in (0.0, error))
    try:
        value = loss(keras.ops.convert_to_tensor(truth), keras.ops.convert_to_tensor(answer))
        return float(np.mean(keras.ops.convert_to_numpy(value)))
    except Exception:  # a function of others may want other shapes
        return None


def _numbers(loss: Any) -> Iterator[float]:
    """The numbers that a loss knows: written in it, given to it, or in variables that it names."""
    function = getattr(loss, "call", loss)
    function = inspect.unwrap(getattr(function, "func", function))
    code = getattr(function, "__code__", None)
    if code is None:
        return
    names = inspect.getclosurevars(getattr(function, "__func__", function))
    kept = [*code.co_consts, *names.globals.values(), *names.nonlocals.values(), *(function.__defaults__ or ())]
    kept += vars(loss).values() if hasattr(loss, "__dict__") else []
    kept += getattr(loss, "keywords", {}).values()
    yield from (float(one) for one in kept if isinstance(one, int | float) and not isinstance(one, bool))
