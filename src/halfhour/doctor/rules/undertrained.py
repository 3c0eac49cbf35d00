"""Rule `undertrained`."""

import math

from halfhour.doctor.reading.curves import Curves, slope_of_log
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion
from halfhour.language import message
from halfhour.records import Severity

FALLING = 0.97  # loss of the last epoch over that of the one before, or over the loss that many steps ago
WINDOW = 4  # epochs over which validation loss is examined
STRETCH = 50  # steps: an epoch of a handful of samples is a step or two
WORTH_TRYING = 0.8  # skill above which a script's fix isn't tried: little is left to gain
WORTH_TELLING = 0.98  # skill above which nothing is reported
POOR = 0.25  # skill: a short training that got further is short on purpose
FEW_EPOCHS, FEW_STEPS = 3, 200
MANY_STEPS = 1000  # steps, if in more than three epochs: a training of that length isn't short
ENOUGH_STEPS = 2000  # steps that the fix makes at least: with a handful of samples, an epoch is one step


@rule("undertrained", "symptom", message("Training ended too early"), looks_at=Curves)
def undertrained(curves: Curves) -> Suspicion | None:
    """The loss was still falling when training ended, and there was more to learn.

    Why it matters: more time alone would have made a better network. For a script it is reported only if training a few
    seconds longer helps a lot, and as a warning only if training was short and learned little, or hasn't seen every
    sample once: the usual reason is `steps_per_epoch` on a repeated dataset. If the learning rate was brought to zero,
    more epochs can't help, so the training isn't judged; nor is one of many `fit` calls in a loop.
    """
    losses, skill = curves.losses, curves.skill
    if curves.by_batch and 0 < curves.steps < FEW_STEPS and skill is not None and skill < WORTH_TRYING:
        return _short_loop(curves)
    if not losses or not math.isfinite(losses[-1]) or skill is None or curves.one_of_many or curves.annealed:
        return None
    own = curves.settings is not None
    if curves.too_short and skill < WORTH_TRYING:
        return _hardly_begun(curves)
    if skill > (WORTH_TELLING if own else WORTH_TRYING) or not _still_falling(curves):
        return None
    epochs = max(10, 5 * len(losses), ENOUGH_STEPS * len(losses) // curves.steps if curves.steps else 0)
    short = len(losses) <= FEW_EPOCHS or curves.steps < FEW_STEPS or len(losses) < curves.asked_epochs / 2
    poor = not curves.values and skill < POOR and short
    in_part = not own and 0 < curves.seen_count < curves.train_count
    severity: Severity = "warning" if poor or own or in_part else "note"
    if in_part and curves.asked_steps:
        return _in_part(curves)
    if own:
        epochs = 2 * len(losses)
        text = message("Train again with `--epochs {epochs}`.", epochs=epochs)
        remedy = Remedy(text, options={"epochs": epochs})
    else:
        remedy = Remedy(message("Train longer: `epochs={epochs}`.", epochs=epochs), Change(epochs=epochs - len(losses)))
    return Suspicion(
        severity,
        message(
            "The loss was {loss:.4g} after {epochs} epochs ({steps:.0f} steps), and still falling.",
            epochs=len(losses),
            steps=curves.steps,
            loss=losses[-1],
        ),
        message("The training took too few steps for this network and these data."),
        (remedy,),
        by_trial=None if own else ByTrial(little="note", untried=None),
    )


def _in_part(curves: Curves) -> Suspicion:
    """What to tell of a script whose epochs are so short that it never came to the end of its data."""
    whole = math.ceil(curves.train_count / curves.batch_size)
    values = {"count": curves.train_count, "batch": curves.batch_size, "whole": whole}
    return Suspicion(
        "warning",
        message(
            "{steps} steps of {batch} covered {seen} of the {count} training samples; the loss was "
            "{loss:.4g}, and still falling.",
            steps=curves.steps,
            seen=curves.seen_count,
            loss=curves.losses[-1],
            **values,
        ),
        message("`steps_per_epoch={steps}` ends each epoch long before the data do.", steps=curves.asked_steps),
        (
            Remedy(
                message(
                    "Set `steps_per_epoch={whole}`, so that an epoch goes through all {count} samples in batches of "
                    "{batch}.",
                    **values,
                ),
                Change(epochs=len(curves.losses)),
            ),
        ),
        by_trial=ByTrial(little="warning", untried=None),
    )


def _short_loop(curves: Curves) -> Suspicion:
    """What to tell of a loop of the program's own that made few steps."""
    times = math.ceil(ENOUGH_STEPS / curves.steps)
    return Suspicion(
        "warning",
        message("The loop ran {steps} steps of {batch} samples.", steps=curves.steps, batch=curves.batch_size),
        message("The training took too few steps for this network and these data."),
        (
            Remedy(
                message("Train longer: let the loop run for about {steps:,} steps.", steps=ENOUGH_STEPS),
                Change(epochs=curves.asked_epochs * times),
            ),
        ),
        by_trial=ByTrial(little="note", untried=None),
    )


def _hardly_begun(curves: Curves) -> Suspicion:
    """What to tell of a training of this project's own that the deadline left a few steps."""
    return Suspicion(
        "warning",
        message(
            "It took {steps} steps, less than one pass over the {count} training images.",
            steps=curves.steps,
            count=curves.train_count,
        ),
        message("Too little time: starting, testing and saving took most of it."),
        (
            Remedy(
                message("Train again with more `--minutes`."),
            ),
        ),
    )


def _still_falling(curves: Curves) -> bool:
    """Whether both losses were going down when it ended, and it was no long training."""
    losses, validation = curves.losses, curves.validation_losses
    back = min(len(losses) - 1, max(1, round(STRETCH * len(losses) / max(curves.steps, 1))))  # epochs
    if back and losses[-1] > losses[-1 - back] * FALLING:
        return False
    if len(validation) >= WINDOW:
        lowest = validation.index(min(validation))
        if lowest < len(validation) - 2 or max(back, 1) * slope_of_log(validation[-WINDOW:]) > math.log(FALLING):
            return False
    if curves.settings:
        return len(losses) >= WINDOW
    return len(losses) <= FEW_EPOCHS or curves.steps <= MANY_STEPS
