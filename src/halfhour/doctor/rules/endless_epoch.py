"""Rule `endless-epoch`."""

from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Observation
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message


@rule("endless-epoch", "cause", message("The dataset never ends"), looks_at=Observation)
def endless_epoch(seen: Observation) -> Suspicion | None:
    """The dataset repeats forever, and Keras doesn't know where an epoch ends.

    Why it matters: an epoch, a validation and an evaluation end with the data. A repeated dataset, or a generator in
    `while True:`, has no end, so nothing is ever reported, saved or stopped. halfhour stops the program before such a
    pass.
    """
    if not seen.never_ends:
        return None
    return Suspicion(
        "error",
        message("The dataset is infinite, and `{argument}` isn't set.", argument=seen.never_ends),
        message("An epoch only ends when the data do."),
        (
            Remedy(
                message(
                    "Set the number of batches, such as `steps_per_epoch=len(x) // batch_size`; or drop "
                    "`.repeat()`: `fit` restarts the dataset at every epoch."
                )
            ),
        ),
    )
