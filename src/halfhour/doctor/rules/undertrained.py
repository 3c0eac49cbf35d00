"""Rule `undertrained`."""

from halfhour.doctor.evidence import TrainingEvidence, slope_of_log
from halfhour.language import message
from halfhour.records import Finding

STILL_FALLING = 0.05  # both losses fall by at least 5 % an epoch
WINDOW = 4  # epochs


def undertrained(evidence: TrainingEvidence) -> Finding | None:
    """Training and validation loss were both still falling briskly when the training ended.

    Why it matters: a better model was to be had for nothing but time. A training whose learning rate was brought to
    zero has no such slope left, so it is not judged.
    """
    validation = evidence.history.column("validation_loss")
    if len(validation) < WINDOW or evidence.annealed:
        return None
    slope = slope_of_log(validation[-WINDOW:])
    training_slope = slope_of_log(evidence.history.column("loss")[-WINDOW:])
    best = evidence.history.best
    lowest_at_end = validation.index(min(validation)) >= len(validation) - 2
    if slope > -STILL_FALLING or training_slope > -STILL_FALLING or not lowest_at_end or best is None:
        return None
    return Finding(
        code="undertrained",
        severity="note" if evidence.last_validation_accuracy > 0.98 else "warning",
        title=message("It was still getting better"),
        evidence=message(
            "Over the last {epochs} epochs validation loss changed by {slope:+.1%} an epoch, down to {loss:.3f}.",
            epochs=WINDOW,
            slope=slope,
            loss=validation[-1],
        ),
        cause=message("The training ended too early: {epochs} epochs.", epochs=len(validation)),
        remedy=message("Train again with `--epochs {epochs}`.", epochs=2 * len(validation)),
        options={"epochs": 2 * len(validation)},
    )
