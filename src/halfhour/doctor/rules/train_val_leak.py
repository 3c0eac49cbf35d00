"""Rule `train-val-leak`."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array, Sample
from halfhour.doctor.seeing.sampling import read_again
from halfhour.doctor.seeing.streams import cut_after_shuffling
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

SHARE = 0.2  # share of the validation samples; image data sets contain about 1 % duplicates
DISTINCT = 0.95  # share of distinct training rows: from here on, rows don't repeat naturally
TELLING = 8  # different numbers in a row
MOST_ROWS = 60_000


@rule("train-val-leak", "cause", message("Validation data leak into training"), looks_at=Case)
def train_val_leak(case: Case) -> Suspicion | None:
    """Samples of the validation set are in the training set too.

    Why it matters: memorising then looks like generalising, and overfitting stays hidden. A dataset that is split by
    `take` and `skip` after a `shuffle` leaks too: the order changes with each epoch, and the split with it. Short rows
    repeat naturally, so they count only if training rows hardly ever repeat, or each hold many different numbers.
    """
    data, held = case.fit.data, case.fit.validation
    if not data or not held or len(data.inputs) != 1 or len(held.inputs) != 1 or len(held.inputs[0]) < 20:
        return None
    one, other = data.inputs[0], held.inputs[0]
    if one.shape[1:] != other.shape[1:] or one.dtype != other.dtype or one[:1].size < 3:
        return None
    rows = _rows(data)
    if rows is None:
        return None
    known = set(_keys(rows))
    if len(known) < DISTINCT * len(rows) and not _telling(rows):
        return None
    share = float(np.mean([key in known for key in _keys(held.inputs[0])]))
    if share < SHARE:
        return None
    if cut_after_shuffling(held.whole):
        return Suspicion(
            "warning",
            message("In the next epoch, {share:.0%} of these validation samples are in the training set.", share=share),
            message("`shuffle` changes the order every epoch, so `take` and `skip` make a new split each time."),
            (
                Remedy(
                    message(
                        "Split first, then shuffle the training set only, or write "
                        "`shuffle(…, reshuffle_each_iteration=False)`."
                    )
                ),
            ),
        )
    return Suspicion(
        "warning",
        message("{share:.0%} of the validation samples are in the training set too.", share=share),
        message("The two sets come from the same rows."),
        (
            Remedy(
                message("Split once, before any other processing: `train_test_split(x, y, test_size=0.2, stratify=y)`.")
            ),
        ),
    )


def _rows(data: Sample) -> Array | None:
    """What was trained on: rows of an array, or those that a stream gives when it is read once more."""
    if not isinstance(data.whole, tuple):
        return read_again(data)
    x, _, first, count = data.whole
    return np.asarray(x)[first : min(count, first + MOST_ROWS)] if hasattr(x, "shape") else None


def _telling(rows: Array) -> bool:
    """Whether a row holds so many different numbers that two alike are no coincidence."""
    different = [len(np.unique(row)) for row in rows[:100].reshape(min(100, len(rows)), -1)]
    return float(np.median(different)) >= TELLING


def _keys(rows: Array) -> list[int]:
    return [hash(np.ascontiguousarray(row).tobytes()) for row in rows]
