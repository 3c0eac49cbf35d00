"""Rule `undertrained`."""

import math

from halfhour.doctor.program.case import Case
from halfhour.doctor.program.suspicion import Change, Remedy, Suspicion
from halfhour.language import message

FALLING = 0.97  # loss of the last epoch over that of the one before, or over that of so many steps ago
FITS = 3  # of one model; more are a loop of the program's own, of which the last call says little
STRETCH = 50  # steps: an epoch of a handful of samples is a step or two
ENOUGH = 0.8  # skill
POOR = 0.25  # skill: a short training that came further is short on purpose
FEW_EPOCHS, FEW_STEPS = 3, 200
ENOUGH_STEPS = 2000  # what the remedy comes to at the least: a handful of samples is a step an epoch


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
        or len(case.of.fits) > FITS
    ):
        return None
    steps = case.steps
    back = min(len(losses) - 1, max(1, round(STRETCH * len(losses) / max(steps, 1))))  # epochs
    if back and losses[-1] > losses[-1 - back] * FALLING:
        return None
    if len(losses) > 3 and steps > 1000:
        return None
    epochs = max(10, 5 * len(losses), ENOUGH_STEPS * len(losses) // steps if steps else 0)
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
        (Remedy(message("Train longer: `epochs={epochs}`.", epochs=epochs), Change(epochs=epochs - len(losses))),),
        certain=False,
        needs_trial=True,
        symptom=True,
        mild="note",
    )
