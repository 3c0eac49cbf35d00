"""Rule `quantile-reversed`."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.quantiles import HALF, NEAR, quantile_of
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

# `max(0.9 * e, -0.1 * e)` may as well charge 0.9 on purpose for what is too much; a function of such a name does not.
NAMED = re.compile("quantile|pinball|tilted|percentile", re.IGNORECASE)


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
    learned = quantile_of(loss)
    if learned is None or abs(learned - HALF) < NEAR:
        return None
    numbers = list(_numbers(loss))
    known, turned, written = (
        any(abs(one - wanted) < NEAR for one in numbers) for wanted in (learned, 1 - learned, -learned)
    )
    if known or not turned or (written and not NAMED.search(str(getattr(loss, "__name__", type(loss).__name__)))):
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
