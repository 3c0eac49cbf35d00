"""Rule `schedule-exhausted`."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion
from halfhour.language import message

SPENT = 0.01  # of the highest rate: steps this small change nothing
STEEP = 0.2  # of the highest rate: a drop this steep counts if it also ends below the usual rates
MOST = 0.5  # share of the training that ran at such a rate
PLACES = 200  # points at which a schedule is sampled


@rule("schedule-exhausted", "cause", message("The learning rate decayed too early"), looks_at=Case)
def schedule_exhausted(case: Case) -> Suspicion | None:
    """A schedule or callback brought the learning rate almost to zero long before training ended.

    Why it matters: nothing is learned after that. Keras counts a schedule's `decay_steps` and `boundaries` in steps,
    one for each batch; if they are given in epochs, the schedule is over within the first. It is reported only if
    keeping the initial rate does better when tried.
    """
    rates, steps = _rates(case), case.curves.steps
    if len(rates) < 3 or case.evaluation.learned == "well" or not max(rates) > 0:
        return None
    limit = max(SPENT * max(rates), min(STEEP * max(rates), case.optimizer.usual[0]))
    spent = [place for place, rate in enumerate(rates) if rate <= limit and place > int(np.argmax(rates))]
    if len(spent) < MOST * len(rates) or rates[-1] > limit:
        return None
    return Suspicion(
        "error",
        message(
            "The learning rate fell from {first:g} to {last:.2g} after {share:.0%} of the {steps} steps, and "
            "stayed there.",
            first=max(rates),
            last=rates[spent[0]],
            share=spent[0] / len(rates),
            steps=steps,
        ),
        message("Schedules count steps (one per batch), not epochs; a factor per epoch also adds up quickly."),
        (
            Remedy(
                message(
                    "Decay it over the whole training: `decay_steps={steps}`; or keep {rate:g}.",
                    steps=steps,
                    rate=max(rates),
                )
                if case.optimizer.schedule
                else message(
                    "Reduce it later and less: `ReduceLROnPlateau(factor=0.5, patience=3)`; or keep {rate:g}.",
                    rate=max(rates),
                ),
                Change(learning_rate=max(rates)),
            ),
        ),
        by_trial=ByTrial(refuted="note"),
    )


def _rates(case: Case) -> list[float]:
    """The learning rate over the training: a schedule's at many of its steps, else that of each epoch."""
    schedule, steps = case.optimizer.schedule, case.curves.steps
    if schedule is None or steps < 3:
        return case.fit.rates
    return [float(schedule(step)) for step in np.linspace(0, steps - 1, min(steps, PLACES)).astype(int)]
