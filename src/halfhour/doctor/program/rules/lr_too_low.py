"""Rule `lr-too-low`."""

from halfhour.doctor.program.case import Case
from halfhour.doctor.program.rules.rates import rate_remedies, usual
from halfhour.doctor.program.suspicion import Suspicion
from halfhour.language import message

ENOUGH_STEPS = 300  # with fewer the training is short, whatever its rate


def lr_too_low(case: Case) -> Suspicion | None:
    """The learning rate is below what its optimizer usually works with, and little was learned.

    Why it matters: the loss creeps, and the training ends before it has begun. Small rates are right for networks that
    were trained before, so it stands only if a usual one does better when tried.
    """
    rate = case.learning_rate
    low, good, _ = usual(case)
    losses = case.column("loss")
    steps = len(losses) * (case.fit.data.count or 0) / int(case.fit.arguments.get("batch_size") or 32)
    below = good if case.learned == "nothing" and steps > ENOUGH_STEPS else max(low, good / 20)
    if rate is None or not 0 < rate < below or case.learned == "well":
        return None
    return Suspicion(
        "lr-too-low",
        "error",
        message("The learning rate is too low"),
        message(
            "The learning rate is {rate:g}; {name} usually works with {low:g} to {high:g}. In {epochs} epochs the loss "
            "went from {first:.4g} to {last:.4g}.",
            rate=rate,
            name=type(case.optimizer).__name__,
            low=low,
            high=usual(case)[2],
            epochs=len(losses),
            first=losses[0] if losses else float("nan"),
            last=losses[-1] if losses else float("nan"),
        ),
        message("Each step is so small that the training ends before it has got anywhere."),
        rate_remedies(case, 1),
        certain=False,
        needs_trial=rate >= low,
    )
