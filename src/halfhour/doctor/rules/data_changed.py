"""Rule `data-changed-in-place`."""

import math

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.streams import rows_behind
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

MOVED = 0.5  # of its range, by which an end of an array's values has moved: augmentation on purpose moves it less


@rule("data-changed-in-place", "cause", message("The dataset changes its own arrays"), looks_at=Case)
def data_changed_in_place(case: Case) -> Suspicion | None:
    """A generator or a `PyDataset` calculates on the arrays themselves, so that every epoch starts from the last one's.

    Why it matters: `x[start:stop]` is a view in NumPy. `batch -= mean` or `batch /= 255` changes the stored data; in
    the second epoch they are scaled a second time, and soon nothing is left of them. The rule compares the smallest and
    the largest value of each array before and after the training; a shuffle leaves both as they are.
    """
    rows = rows_behind(case.fit.behind) or 0
    if rows <= case.batch_size:  # then they may be what each batch is put together in
        return None
    for array, before, after in zip(case.fit.behind, case.fit.ranges, case.fit.ranges_after, strict=False):
        known = before is not None and after is not None and all(map(math.isfinite, before))
        if before is None or after is None or not known or len(array) != rows or array.ndim < 2:
            continue
        room = MOVED * (before[1] - before[0])
        if all(abs(one - other) <= room for one, other in zip(before, after, strict=True)):
            continue
        return Suspicion(
            "error",
            message(
                "The data of {rows:,} rows behind the batches lay between {low:.4g} and {high:.4g} before training, "
                "and lie between {low_after:.4g} and {high_after:.4g} after it.",
                rows=rows,
                low=before[0],
                high=before[1],
                low_after=after[0],
                high_after=after[1],
            ),
            message(
                "A slice is a view: `batch -= mean` or `batch /= 255` changes the stored data, in every epoch again."
            ),
            (
                Remedy(
                    message("Compute a new array: `batch = (x[start:stop] - mean) / deviation`, without `-=` and `/=`.")
                ),
            ),
            explains=(
                "input-constant",
                "augmentation-active",
                "train-val-leak",
                "stuck-at-chance",
                "underfitting",
                "train-eval-gap",
                "nan-loss",
                "predict-preprocess-mismatch",
            ),
        )
    return None
