"""Rule `oscillation`."""

from itertools import pairwise

from halfhour.doctor.program.case import Case
from halfhour.doctor.program.rules.rates import rate_remedies, usual
from halfhour.doctor.program.suspicion import Suspicion
from halfhour.language import message

SWING, SHARE, FEWEST_EPOCHS = 0.03, 0.2, 6  # AUTOTRAINER (Zhang et al., ICSE 2021)


def oscillation(case: Case) -> Suspicion | None:
    """Training accuracy falls back again and again instead of settling.

    Why it matters: which epoch comes last then decides how good the network is. It stands only with a learning rate at
    the upper end of what is usual, or batches of one or two samples, and training samples enough to tell.
    """
    accuracies = next((case.column(name) for name in ("accuracy", "acc") if case.column(name)), [])
    count = case.fit.data.count or 0
    if len(accuracies) < FEWEST_EPOCHS or count < 200:
        return None
    falls = [before - after for before, after in pairwise(accuracies) if before - after >= SWING]
    if len(falls) < max(2, SHARE * len(accuracies)):
        return None
    batch = int(case.fit.arguments.get("batch_size") or 32)
    high = (case.learning_rate or 0) > usual(case)[2] / 3
    if not high and batch > 4:
        return None
    return Suspicion(
        "oscillation",
        "warning",
        message("The accuracy swings instead of settling"),
        message(
            "Training accuracy fell by up to {largest:.1%} from one epoch to the next, {count} times in {epochs} "
            "epochs; batch {batch}, learning rate {rate:g}.",
            largest=max(falls),
            count=len(falls),
            epochs=len(accuracies),
            batch=batch,
            rate=case.learning_rate or 0.0,
        ),
        message("Likely steps that are too large, or drawn from too few samples."),
        rate_remedies(case),
        symptom=True,
    )
