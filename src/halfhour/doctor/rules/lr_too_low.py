"""Rule `lr-too-low`."""

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.rates import rate_remedies, usual_of
from halfhour.doctor.suspicion import ByTrial, Suspicion
from halfhour.language import Message, message

ENOUGH_STEPS = 300  # with fewer steps, the training is too short at any learning rate


@rule("lr-too-low", "cause", message("The learning rate is too low"), looks_at=Case)
def lr_too_low(case: Case) -> Suspicion | None:
    """The learning rate is below what its optimizer usually works with, and little was learned.

    Why it matters: the loss hardly moves before training ends. Small rates are right for fine-tuning, so it is reported
    only if a usual rate does better when tried.
    """
    rate = case.optimizer.rate
    low, good, _ = case.optimizer.usual
    below = good if case.evaluation.learned == "nothing" and case.curves.steps > ENOUGH_STEPS else max(low, good / 20)
    if rate is None or not 0 < rate < below or case.evaluation.learned == "well":
        return None
    return Suspicion(
        "error",
        _evidence(case, rate),
        message("Each step is so small that training ends before it gets anywhere."),
        rate_remedies(case, 1),
        by_trial=ByTrial(untried=None if rate >= low else "warning"),
    )


def _evidence(case: Case, rate: float) -> Message:
    """The rate beside the usual ones, and what the loss did, where that was seen."""
    losses, values = case.curves.losses, usual_of(case, rate)
    if not losses:
        return message("The learning rate is {rate:g}; {name} usually works with {low:g} to {high:g}.", **values)
    values |= {"count": len(losses), "first": losses[0], "last": losses[-1]}
    if case.fit.by_batch:
        return message(
            "The learning rate is {rate:g}; {name} usually works with {low:g} to {high:g}. In {count} steps the loss "
            "went from {first:.4g} to {last:.4g}.",
            **values,
        )
    return message(
        "The learning rate is {rate:g}; {name} usually works with {low:g} to {high:g}. In {count} epochs the loss "
        "went from {first:.4g} to {last:.4g}.",
        **values,
    )
