"""Rule `oscillation`."""

from itertools import pairwise

from halfhour.doctor.evidence import TrainingEvidence, standard_error
from halfhour.language import message
from halfhour.records import Finding

SWING = 0.03  # AUTOTRAINER (Zhang et al., ICSE 2021): swings of at least 0.03 …
SHARE = 0.2  # … in at least a fifth of the epochs
FEWEST_EPOCHS = 5


def oscillation(evidence: TrainingEvidence) -> Finding | None:
    """Validation accuracy falls back again and again instead of settling.

    Why it matters: which epoch comes last then decides how good the model is. The steps are too large for where the
    training stands; a smaller learning rate mends that more often than a larger batch does. A swing counts only
    when it is more than the size of the validation set explains (three standard errors of a difference).
    """
    accuracies = evidence.history.column("validation_accuracy")
    if len(accuracies) < FEWEST_EPOCHS:
        return None
    chance = 3 * 2**0.5 * standard_error(max(accuracies), evidence.validation_count)
    falls = [before - after for before, after in pairwise(accuracies) if before - after >= max(SWING, chance)]
    if len(falls) < max(2, SHARE * len(accuracies)):
        return None
    return Finding(
        code="oscillation",
        severity="warning",
        title=message("The accuracy swings instead of settling"),
        evidence=message(
            "Validation accuracy fell from one epoch to the next by {smallest:.1%} to {largest:.1%}, {count} times in "
            "{epochs} epochs; {chance:.1%} would be chance.",
            smallest=min(falls),
            largest=max(falls),
            count=len(falls),
            epochs=len(accuracies),
            chance=chance,
        ),
        cause=message(
            "Likely too large a learning rate ({rate:g}), or batches of too few pictures ({batch_size}).",
            rate=evidence.settings.learning_rate,
            batch_size=evidence.settings.batch_size,
        ),
        remedy=message(
            "Train again with `--learning-rate {rate:g}`; if it still swings, with `--batch-size {batch_size}`.",
            rate=float(f"{evidence.settings.learning_rate / 3:.1g}"),
            batch_size=evidence.settings.batch_size * 2,
        ),
        options={"learning_rate": float(f"{evidence.settings.learning_rate / 3:.1g}")},
    )
