"""Rule `lr-too-high`."""

import math

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.own_loss import breaks_at_its_ends
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.rates import rate_remedies, smaller, usual_of
from halfhour.doctor.suspicion import ByTrial, Suspicion
from halfhour.language import Message, message

GROWN = 1.5  # final loss over the lowest
LEAST = 1e-9  # loss; growth from less is rounding
FACTOR = 2.0  # times the highest usual rate; below it, other causes come first


@rule("lr-too-high", "cause", message("The learning rate is too high"), looks_at=Case)
def lr_too_high(case: Case) -> Suspicion | None:
    """The learning rate is above what its optimizer usually works with, or the loss has grown.

    Why it matters: steps that overshoot the minimum make the loss grow or swing, and one of them can leave every ReLU
    dead. A large rate may suit a small network, and a usual rate may be too large for unscaled inputs, so it is
    reported only if a smaller one does better when tried.
    """
    rate, losses = case.optimizer.rate, case.curves.losses
    _low, good, high = case.optimizer.usual
    diverged = bool(losses) and (not math.isfinite(losses[-1]) or losses[-1] > GROWN * max(min(losses), LEAST))
    edge = high * FACTOR if case.evaluation.learned == "well" else high
    if case.evaluation.learned == "nothing" and (diverged or rate is None or rate > 2 * good):
        edge = 0.0
    if rate is None or rate <= edge or (rate <= high and breaks_at_its_ends(case)):
        return None
    return Suspicion(
        "error",
        _evidence(case, rate),
        message("Each step overshoots the minimum."),
        rate_remedies(case) if rate > good else smaller(case, rate),
        by_trial=ByTrial(untried=None if rate <= high else "warning", ahead=True),
    )


def _evidence(case: Case, rate: float) -> Message:
    """The rate beside the usual ones, and what the loss did, where that was seen."""
    values = usual_of(case, rate)
    course = [loss for _step, loss in case.fit.first_losses[:1]] + case.curves.losses
    if len(course) < 2:
        return message("The learning rate is {rate:g}; {name} usually works with {low:g} to {high:g}.", **values)
    return message(
        "The learning rate is {rate:g}; {name} usually works with {low:g} to {high:g}. The loss went from "
        "{first:.4g} to {last:.4g}.",
        **values,
        first=course[0],
        last=course[-1],
    )
