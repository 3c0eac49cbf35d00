"""Rule `endless-epoch`."""

from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Observation
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message


@rule("endless-epoch", "cause", message("The data never end"), looks_at=Observation)
def endless_epoch(seen: Observation) -> Suspicion | None:
    """The data repeat for ever and Keras was not told where a pass through them ends.

    Why it matters: an epoch, a validation and an evaluation end with the data. A repeated dataset, or a generator in
    `while True:`, has no end, so nothing is ever reported, saved or stopped. The program is ended before such a pass.
    """
    if not seen.never_ends:
        return None
    return Suspicion(
        "error",
        message("The data have no end, and `{argument}` is not given.", argument=seen.never_ends),
        message("An epoch ends when the data do."),
        (
            Remedy(
                message(
                    "Say how many batches are meant, such as `steps_per_epoch=len(x) // batch_size`; or leave out "
                    "`.repeat()`: "
                    "`fit` begins the dataset anew for each epoch."
                )
            ),
        ),
    )
