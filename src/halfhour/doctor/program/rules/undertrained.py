"""Rule `undertrained`."""

import math

from halfhour.doctor.program.case import Case
from halfhour.doctor.program.suspicion import Change, Remedy, Suspicion
from halfhour.language import message

FALLING = 0.97  # loss of the last epoch over that of the one before
ENOUGH = 0.8  # skill
POOR = 0.25  # skill: a short training that came further is short on purpose
FEW_EPOCHS, FEW_STEPS = 3, 200


def undertrained(case: Case) -> Suspicion | None:
    """Little was learned, and the loss was still falling when the training ended.

    Why it matters: a better network was to be had for nothing but time. It stands only if going on for some seconds
    gains much, as an alarm only where the training was short and came to little.
    """
    losses = case.column("loss")
    by_batch = "by_batch" in case.fit.arguments
    if (
        not losses
        or by_batch
        or not math.isfinite(losses[-1])
        or case.skill is None
        or case.skill > ENOUGH
        or not case.final
    ):
        return None
    steps = (case.fit.data.count or 0) / int(case.fit.arguments.get("batch_size") or 32) * len(losses)
    if len(losses) > 1 and losses[-1] > losses[-2] * FALLING:
        return None
    if len(losses) > 3 and steps > 1000:
        return None
    epochs = max(10, 5 * len(losses))
    asked = int(case.fit.arguments.get("epochs") or 1)
    short = len(losses) <= FEW_EPOCHS or steps < FEW_STEPS or len(losses) < asked / 2
    poor = case.task in ("classes", "one-hot", "tags") and case.skill < POOR and short
    return Suspicion(
        "undertrained",
        "warning" if poor else "note",
        message("The training ended too early"),
        message(
            "After {epochs} epochs ({steps:.0f} steps) the loss was {loss:.4g} and still falling.",
            epochs=len(losses),
            steps=steps,
            loss=losses[-1],
        ),
        message("Too few steps for this network and these data."),
        (Remedy(message("Train longer: `epochs={epochs}`.", epochs=epochs), Change(longer=True)),),
        certain=False,
        needs_trial=True,
        symptom=True,
        mild="note",
    )
