"""Rule `lr-too-low`."""

from statistics import median

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.rates import rate_remedies
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion
from halfhour.language import message

ENOUGH_STEPS = 300  # with fewer the training is short, whatever its rate
FAR = 5.0  # times below what is usual


@rule("lr-too-low", "cause", message("The learning rate is too low"), looks_at=Case)
def lr_too_low(case: Case) -> Suspicion | None:
    """The learning rate is below what its optimizer usually works with, and little was learned.

    Why it matters: the loss creeps, and the training ends before it has begun. Small rates are right for networks that
    were trained before, so it stands only if a usual one does better when tried.
    """
    rate = case.optimizer.rate
    low, good, _ = case.optimizer.usual
    if fallen := _fallen(case, max(low, good / 20)):
        return fallen
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
        message("Each step is so small that the training ends before it has got anywhere."),
        rate_remedies(case, 1),
        by_trial=ByTrial(untried=None if rate >= low else "warning"),
    )


def _fallen(case: Case, below: float) -> Suspicion | None:
    """The rate began well and was brought down to next to nothing for most of the training."""
    rates = case.fit.rates
    if len(rates) < 3 or case.answers.learned == "well" or rates[0] < below or not 0 < median(rates) < below / FAR:
        return None
    place = next(epoch for epoch, rate in enumerate(rates, 1) if rate < below / FAR)
    return Suspicion(
        "error",
        message(
            "The learning rate began at {first:g} and was {low:g} from epoch {epoch} of {epochs} on.",
            first=rates[0],
            low=rates[place - 1],
            epoch=place,
            epochs=len(rates),
        ),
        message("A schedule or callback brought it down long before the training had got anywhere."),
        (
            Remedy(
                message(
                    "Let it fall later and less: `ReduceLROnPlateau(factor=0.5, patience=3)`, or leave it as it is."
                ),
                Change(learning_rate=rates[0]),
            ),
        ),
        by_trial=ByTrial(refuted="note"),
    )
