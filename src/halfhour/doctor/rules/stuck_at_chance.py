"""Rule `stuck-at-chance`."""

import math

from halfhour.doctor.evidence import TrainingEvidence, standard_error
from halfhour.language import message
from halfhour.records import Finding

NEAR_CHANCE = 0.05  # TheDeepChecker holds the first loss to ln K; a loss still this near has learned nothing
HIGH_RATE = 0.003  # Adam's default is 0.001; from about three times that on, dense networks begin to break


def stuck_at_chance(evidence: TrainingEvidence) -> Finding | None:
    """The network answers no better than by guessing: its loss stays at ln K, its accuracy at the largest guess.

    Why it matters: nothing was learned, and more epochs will not change that. As often as too small, the learning
    rate is too large: a first large step can kill every ReLU at once.
    """
    if not evidence.history.epochs:
        return None
    chance_loss = math.log(evidence.num_classes)
    last = evidence.history.epochs[-1]
    chance = 1 / evidence.num_classes
    guessing = evidence.train_accuracy < chance + max(0.05, 3 * standard_error(chance, evidence.validation_count))
    if not guessing or last.loss < chance_loss * (1 - NEAR_CHANCE):
        return None
    rate = evidence.settings.learning_rate
    other = rate / 10 if rate > HIGH_RATE else rate * 10
    return Finding(
        code="stuck-at-chance",
        severity="error",
        title=message("The network only guesses"),
        evidence=message(
            "After {epochs} epochs the training loss is {loss:.3f} (guessing among {classes} classes gives "
            "ln {classes} = {chance_loss:.3f}) and {accuracy:.1%} of the training pictures are right.",
            epochs=len(evidence.history.epochs),
            loss=last.loss,
            classes=evidence.num_classes,
            chance_loss=chance_loss,
            accuracy=evidence.train_accuracy,
        ),
        cause=message("Likely a learning rate of the wrong size: {rate:g}.", rate=rate),
        remedy=message("Train again with `--learning-rate {other:g}`.", other=other),
        options={"learning_rate": other},
    )
