"""Rule `data-exhausted`."""

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.sampling import is_stream
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

RAN_OUT = "ran out of data"  # from Keras 3.15's warning


@rule("data-exhausted", "cause", message("The data ran out before training ended"), looks_at=Case)
def data_exhausted(case: Case) -> Suspicion | None:
    """A generator or dataset gave fewer batches than the epochs need.

    Why it matters: a generator gives its batches once. Keras 3.15 warns, then spends the remaining epochs on the two
    batches it had peeked at. The curves look complete and mean nothing.
    """
    steps = [made for made in case.fit.steps if made is not None]
    steps_per_epoch = case.fit.arguments.get("steps_per_epoch")
    warned = any(RAN_OUT in text for text in case.seen.warnings)
    wanted = int(steps_per_epoch) if steps_per_epoch else steps[0] if steps else 0
    short = next((epoch for epoch, made in enumerate(steps, 1) if made < wanted), None)
    if not warned or not steps or (short is None and not _judged_on_a_stream(case)):
        return None
    if short is not None:
        evidence = message(
            "Epoch {epoch} of {epochs} ran {made} steps instead of {wanted}.",
            epoch=short,
            epochs=len(steps),
            made=steps[short - 1],
            wanted=wanted,
        )
    else:
        evidence = message("The validation data ran out: later epochs validated on fewer batches than the first.")
    return Suspicion(
        "error" if short is not None else "warning",
        evidence,
        message(
            "A generator yields its batches only once, a dataset as many as it has; `steps_per_epoch` asks for more."
        ),
        (
            Remedy(
                message(
                    "Loop a generator in `while True:`, add `.repeat()` to a dataset, or drop "
                    "`steps_per_epoch`, so that each epoch goes through the dataset once."
                )
            ),
        ),
    )


def _judged_on_a_stream(case: Case) -> bool:
    """Whether the validation data can run out: arrays do not."""
    arrays = bool(case.fit.validation) and not is_stream(case.fit.validation.whole)
    return bool(case.fit.epochs) and "val_loss" in case.fit.epochs[-1] and not arrays
