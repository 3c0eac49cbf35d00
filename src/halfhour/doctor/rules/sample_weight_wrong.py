"""Rule `sample-weight-wrong`."""

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.sampling import first_batches, is_stream
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message


@rule(
    "sample-weight-wrong",
    "cause",
    message("A third item is taken for sample weights"),
    looks_at=Case,
    can_crash=True,
)
def sample_weight_wrong(case: Case) -> Suspicion | None:
    """A dataset yields three items, and the third doesn't have the shape of sample weights.

    Why it matters: `fit` takes the items of a tuple for inputs, targets and sample weights, no matter what they are.
    It multiplies the losses with the third item, or fails with a message about shapes that doesn't mention weights.
    """
    batch = next(first_batches(case.fit.data.whole), None) if case.crashed and is_stream(case.fit.data.whole) else None
    if not isinstance(batch, tuple) or len(batch) != 3 or not all(hasattr(item, "shape") for item in batch[1:]):
        return None
    labels, third = (tuple(item.shape) for item in batch[1:])
    if set(third[1:]) <= {1} or third == labels[: len(third)]:
        return None
    return Suspicion(
        "error",
        message("Each batch is a tuple of three; the third item has shape {shape}.", shape=str(third)),
        message("Keras takes the third item for the weight of each sample: one number a sample."),
        (Remedy(message("Return `x, y` alone, and keep the rest elsewhere.")),),
    )
