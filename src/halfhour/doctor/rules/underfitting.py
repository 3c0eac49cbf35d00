"""Rule `underfitting`."""

from typing import Any

from halfhour.doctor.evidence import TrainingEvidence, slope_of_log
from halfhour.language import message
from halfhour.records import Finding

FLAT = 0.02  # training loss falls by less than 2 % an epoch
LOW = 0.85  # training accuracy; the digits and clothes of first tutorials pass 0.9 with any network that fits
SMALL_GAP = 0.05
FEWEST_EPOCHS = 4
HEAVY_DROPOUT = 0.5


def underfitting(evidence: TrainingEvidence) -> Finding | None:
    """Training has come to rest with many of its own training pictures wrong, and validation is no worse.

    Why it matters: the network cannot even fit what it is shown, so more pictures will not help; a larger network,
    less dropout or another learning rate may.
    """
    losses = evidence.history.column("loss")
    if len(losses) < FEWEST_EPOCHS or evidence.annealed:
        return None
    slope = slope_of_log(losses[-FEWEST_EPOCHS:])
    gap = evidence.train_accuracy - evidence.last_validation_accuracy
    better_than_guessing = evidence.train_accuracy > 1.5 / evidence.num_classes
    if slope < -FLAT or evidence.train_accuracy > LOW or gap > SMALL_GAP or not better_than_guessing:
        return None
    if evidence.settings.dropout > HEAVY_DROPOUT:
        remedy = message("Train again with `--dropout {dropout:g}`.", dropout=HEAVY_DROPOUT)
        options: dict[str, Any] = {"dropout": HEAVY_DROPOUT}
    elif evidence.settings.learning_rate > 0.001:
        other = evidence.settings.learning_rate / 3
        remedy, options = (
            message("Train again with `--learning-rate {other:g}`.", other=other),
            {"learning_rate": other},
        )
    else:
        remedy = message("Train again with `--model tutorial-bn`, which takes larger steps, or `--dropout 0`.")
        options = {"model": "tutorial-bn"}
    return Finding(
        code="underfitting",
        severity="warning",
        title=message("Under-fitting"),
        evidence=message(
            "Only {train_accuracy:.1%} of the training pictures are right (validation: {last:.1%}), and the training "
            "loss changed by {change:+.1%} an epoch over the last {epochs} epochs.",
            train_accuracy=evidence.train_accuracy,
            last=evidence.last_validation_accuracy,
            change=slope,
            epochs=FEWEST_EPOCHS,
        ),
        cause=message("Likely the network is too small or held back too much, or the learning rate is too large."),
        remedy=remedy,
        options=options,
    )
