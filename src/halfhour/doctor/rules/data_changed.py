"""Rule `data-changed-in-place`."""

import math

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.spread import Spread
from halfhour.doctor.seeing.streams import rows_behind
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

MOVED = 0.5  # of their range or deviation, by which values have moved: augmentation on purpose moves them less


@rule("data-changed-in-place", "cause", message("The dataset changes its own arrays"), looks_at=Case)
def data_changed_in_place(case: Case) -> Suspicion | None:
    """A generator or a `PyDataset` calculates on the arrays themselves, so that every epoch starts from the last one's.

    Why it matters: `x[start:stop]` is a view in NumPy. `batch -= mean` or `batch /= 255` changes the stored data; in
    the second epoch they are scaled a second time, and soon nothing is left of them; a square that augmentation blanks
    out stays blank. The rule compares the smallest, the largest and the mean value of each array, and their standard
    deviation, before and after the training; a shuffle leaves all of them as they are.
    """
    rows = rows_behind(case.fit.behind) or 0
    if rows <= case.batch_size:  # then they may be what each batch is put together in
        return None
    for array, before, after in zip(case.fit.behind, case.fit.spreads, case.fit.spreads_after, strict=False):
        known = before is not None and after is not None and all(map(math.isfinite, before))
        if before is None or after is None or not known or len(array) != rows or array.ndim < 2:
            continue
        if _moved(before, after):
            return _suspicion(rows, before, after)
    return None


def _moved(before: Spread, after: Spread) -> bool:
    """Whether an end of the values has moved by much of their range, or what lies in between by much of its spread."""
    range_, deviation = MOVED * (before.high - before.low), MOVED * before.deviation
    room = Spread(range_, range_, deviation, deviation)
    return any(not abs(one - other) <= most for one, other, most in zip(before, after, room, strict=True))


def _suspicion(rows: int, before: Spread, after: Spread) -> Suspicion:
    return Suspicion(
        "error",
        message(
            "The data of {rows:,} rows behind the batches lay between {low:.4g} and {high:.4g} before training (mean "
            "{mean:.4g}, standard deviation {deviation:.4g}), and lie between {low_after:.4g} and {high_after:.4g} "
            "after it ({mean_after:.4g}, {deviation_after:.4g}).",
            rows=rows,
            **before._asdict(),
            low_after=after.low,
            high_after=after.high,
            mean_after=after.mean,
            deviation_after=after.deviation,
        ),
        message(
            "A slice is a view: `batch -= mean`, `batch /= 255` or `image[…] = 0` changes the stored data, in every "
            "epoch again."
        ),
        (
            Remedy(
                message(
                    "Compute a new array, `batch = (x[start:stop] - mean) / deviation`, or change a copy: "
                    "`batch = x[start:stop].copy()`."
                )
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
            "label-noise",
            "undertrained",
        ),
    )
