"""Rule `endless-epoch`."""

from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Observation
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message


@rule("endless-epoch", "cause", message("The first epoch never ends"), looks_at=Observation)
def endless_epoch(seen: Observation) -> Suspicion | None:
    """The data repeat for ever and `fit` was not told where an epoch ends.

    Why it matters: an epoch ends with the data. A repeated dataset, or a generator in `while True:`, has no end, so
    nothing is ever reported, saved or stopped. The program is ended before such a training.
    """
    if not seen.never_ends:
        return None
    return Suspicion(
        "error",
        message("The data have no end, and `fit` was given no `steps_per_epoch`."),
        message("An epoch ends when the data do."),
        (
            Remedy(
                message(
                    "Give `fit` the batches of an epoch, `steps_per_epoch=len(x) // batch_size`; or leave out "
                    "`.repeat()`: "
                    "`fit` begins the dataset anew for each epoch."
                )
            ),
        ),
    )
