"""Rule `oscillation`."""

from itertools import pairwise

from halfhour.doctor.reading.curves import Curves
from halfhour.doctor.reading.scores import standard_error
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.rates import rounded, suggested
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

SWING = 0.03  # AUTOTRAINER (Zhang et al., ICSE 2021): swings of at least 0.03 …
SHARE = 0.2  # … in at least a fifth of the epochs
FEWEST_EPOCHS = 6
FEWEST_SAMPLES = 200
SMALL_BATCH = 4
HIGH = 3  # a rate above a third of the highest usual one is at the upper end


@rule("oscillation", "symptom", message("Accuracy oscillates instead of settling"), looks_at=Curves, early=True)
def oscillation(curves: Curves) -> Suspicion | None:
    """Accuracy keeps dropping back instead of settling.

    Why it matters: how good the network is then depends on where training happens to stop. A drop counts only if chance
    doesn't explain it (three standard errors of a difference), and only with a learning rate at the upper end of the
    usual range, or very small batches: otherwise the steps aren't to blame. Validation accuracy is used if there is
    any, training accuracy otherwise.
    """
    validated = len(curves.validation_accuracies) >= FEWEST_EPOCHS
    accuracies = curves.validation_accuracies if validated else curves.accuracies
    count = curves.held_count if validated else curves.train_count
    if len(accuracies) < FEWEST_EPOCHS or curves.train_count < FEWEST_SAMPLES:
        return None
    chance = 3 * 2**0.5 * standard_error(max(accuracies), count)
    falls = [before - after for before, after in pairwise(accuracies) if before - after >= max(SWING, chance)]
    rate = curves.optimizer.rate or 0.0
    large_steps = rate > curves.optimizer.usual[2] / HIGH or curves.batch_size <= SMALL_BATCH
    if len(falls) < max(2, SHARE * len(accuracies)) or not large_steps:
        return None
    if curves.settings:
        other = rounded(rate / 3)
        text = message(
            "Train again with `--learning-rate {rate:g}`; if it still swings, with `--batch-size {batch_size}`.",
            rate=other,
            batch_size=curves.batch_size * 2,
        )
        remedies: tuple[Remedy, ...] = (Remedy(text, options={"learning_rate": other}),)
    else:
        remedies = suggested(curves.optimizer)
    return Suspicion(
        "warning",
        message(
            "Accuracy dropped by {smallest:.1%} to {largest:.1%} between epochs, {count} times in {epochs} "
            "epochs; {chance:.1%} would be chance.",
            smallest=min(falls),
            largest=max(falls),
            count=len(falls),
            epochs=len(accuracies),
            chance=chance,
        ),
        message(
            "Likely the learning rate ({rate:g}) is too high, or the batches ({batch} samples) are too small.",
            rate=rate,
            batch=curves.batch_size,
        ),
        remedies,
    )
