"""Rule `lr-too-low`."""

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.rates import rate_remedies
from halfhour.doctor.suspicion import ByTrial, Suspicion
from halfhour.language import message

ENOUGH_STEPS = 300  # with fewer steps the training is short at any rate


@rule("lr-too-low", "cause", message("The learning rate is too low"), looks_at=Case)
def lr_too_low(case: Case) -> Suspicion | None:
    """The learning rate is below what its optimizer usually works with, and little was learned.

    Why it matters: the loss hardly moves before training ends. Small rates are right for fine-tuning, so it is reported
    only if a usual rate does better when tried.
    """
    rate = case.optimizer.rate
    low, good, _ = case.optimizer.usual
    losses = case.curves.losses
    below = good if case.answers.learned == "nothing" and case.curves.steps > ENOUGH_STEPS else max(low, good / 20)
    if rate is None or not 0 < rate < below or case.answers.learned == "well":
        return None
    return Suspicion(
        "error",
        message(
            "The learning rate is {rate:g}; {name} usually works with {low:g} to {high:g}. In {epochs} epochs the loss "
            "went from {first:.4g} to {last:.4g}.",
            rate=rate,
            name=case.optimizer.name,
            low=low,
            high=case.optimizer.usual[2],
            epochs=len(losses),
            first=losses[0] if losses else float("nan"),
            last=losses[-1] if losses else float("nan"),
        ),
        message("Each step is so small that training ends before it gets anywhere."),
        rate_remedies(case, 1),
        by_trial=ByTrial(untried=None if rate >= low else "warning"),
    )
