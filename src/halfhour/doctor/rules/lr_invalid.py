"""Rule `lr-invalid`."""

import math

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.rates import rate_remedies
from halfhour.doctor.suspicion import Suspicion
from halfhour.language import message


@rule("lr-invalid", "cause", message("The learning rate is zero or negative"), looks_at=Case)
def lr_invalid(case: Case) -> Suspicion | None:
    """The learning rate is zero, negative or NaN.

    Why it matters: Keras accepts it silently. At 0 nothing is learned; below 0 the loss rises.
    """
    rate = case.optimizer.rate
    if rate is None or (math.isfinite(rate) and rate > 0) or (rate == 0 and _rises(case)):
        return None
    return Suspicion(
        "error",
        message("The learning rate is {rate:g}.", rate=rate),
        message("Each step is the learning rate times the gradient: at 0 nothing moves, below 0 the loss climbs."),
        rate_remedies(case, 1),
    )


def _rises(case: Case) -> bool:
    """Whether a warm-up begins at zero: the rate was above it later, or the schedule says so."""
    schedule = case.optimizer.schedule
    return any(rate > 0 for rate in case.fit.rates) or (schedule is not None and float(schedule(case.curves.steps)) > 0)
