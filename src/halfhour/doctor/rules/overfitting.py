"""Rule `overfitting`."""

from typing import Any

from halfhour.doctor.evidence import TrainingEvidence, mean, standard_error
from halfhour.language import Message, message
from halfhour.records import Finding, Severity

RISE = 1.2  # validation loss, end over lowest; SageMaker Debugger alarms at 1.1, which healthy MNIST runs reach
SMALLEST_RISE = 0.02  # nats; below this the ratio is noise
TRAINING_FALLS = 0.9  # training loss, end over the epoch of the lowest validation loss
GAP = 0.03  # training accuracy above validation accuracy


def overfitting(evidence: TrainingEvidence) -> Finding | None:
    """Validation loss has risen well above its lowest while training loss went on falling.

    Why it matters: from that epoch on the network learned its training pictures by heart. It is a warning where
    accuracy suffers, or training accuracy has left validation accuracy behind; where validation accuracy holds, the
    network has only become too sure of itself, and that is a note.
    """
    losses = evidence.history.column("validation_loss")
    if len(losses) < 4:
        return None
    lowest = min(range(len(losses)), key=losses.__getitem__)
    end = mean(losses[-evidence.tail :])
    training = evidence.history.column("loss")
    rising = end > losses[lowest] * RISE and end - losses[lowest] > SMALLEST_RISE
    if not rising or training[-1] > training[lowest] * TRAINING_FALLS:
        return None
    best = max(evidence.history.column("validation_accuracy"))
    last = evidence.last_validation_accuracy
    suffers = best - last > 2 * standard_error(best, evidence.validation_count)
    by_heart = evidence.train_accuracy - last > GAP
    numbers = message(
        "Validation loss rose from {lowest:.3f} (epoch {epoch}) to {end:.3f}, while training loss fell from "
        "{training_then:.3f} to {training_now:.3f}. Right: {train_accuracy:.1%} of the training pictures, {last:.1%} "
        "of the validation pictures (best: {best:.1%}).",
        lowest=losses[lowest],
        epoch=lowest + 1,
        end=end,
        training_then=training[lowest],
        training_now=training[-1],
        train_accuracy=evidence.train_accuracy,
        last=last,
        best=best,
    )
    if suffers or by_heart:
        title, cause = message("Over-fitting"), message("The network learns its training pictures by heart.")
    else:
        title = message("The network grows too sure of itself")
        cause = message("Validation accuracy holds; only the probabilities become too extreme.")
    severity: Severity = "warning" if suffers or by_heart else "note"
    remedy, options = _remedy(evidence, lowest + 1)
    return Finding("overfitting", severity, title, numbers, cause, remedy, options=options)


def _remedy(evidence: TrainingEvidence, best_epoch: int) -> tuple[Message, dict[str, Any]]:
    """The first of the usual remedies that the recipe does not hold yet, in words and as options."""
    if evidence.settings.augment == "none":
        text = message("Train again with `--augment`, so that no picture comes twice the same.")
        return text, {"augment": "strokes"}
    if evidence.settings.dropout < 0.5:
        return message("Train again with `--dropout 0.5`."), {"dropout": 0.5}
    text = message("Train again with `--epochs {epochs}`: that is where validation loss was lowest.", epochs=best_epoch)
    return text, {"epochs": best_epoch}
