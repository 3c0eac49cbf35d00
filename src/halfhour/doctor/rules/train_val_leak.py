"""Rule `train-val-leak`."""

from typing import NamedTuple

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array, Sample
from halfhour.doctor.seeing.sampling import read_again
from halfhour.doctor.seeing.streams import cut_after_shuffling
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

SHARE = 0.2  # share of the validation samples; image data sets contain about 1 % duplicates
ON_PURPOSE = 0.9  # share of the training rows; beyond it, the whole training set is meant
FEWEST = 20  # rows of a validation or test set
DISTINCT = 0.95  # share of distinct training rows: from here on, rows don't repeat naturally
TELLING = 8  # different numbers in a row
MOST_ROWS = 60_000


@rule("train-val-leak", "cause", message("Validation data leak into training"), looks_at=Case)
def train_val_leak(case: Case) -> Suspicion | None:
    """Samples of the validation set are in the training set too.

    Why it matters: memorising then looks like generalising, and overfitting stays hidden. A dataset that is split by
    `take` and `skip` after a `shuffle` leaks too: the order changes with each epoch, and the split with it. Short rows
    repeat naturally, so they count only if training rows hardly ever repeat, or each hold many different numbers.

    If rows are repeated, oversampled or augmented first and split afterwards, copies of a row end up in the test set
    too, and the score counts what was memorised. Test data are looked at only if training rows repeat: otherwise the
    model was asked about its training samples on purpose, for instance to plot them.
    """
    held = case.fit.validation
    both = _overlap(case, held)
    if held is None or both is None or both.share < SHARE or not (both.telling or both.distinct >= DISTINCT):
        return _of_tests(case)
    share = both.share
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


def _of_tests(case: Case) -> Suspicion | None:
    """The same of samples that the trained model was given."""
    for use in case.uses:
        both = _overlap(case, use.data) if use.kind in ("evaluate", "predict") else None
        if both and both.telling and both.distinct < DISTINCT and both.share >= SHARE and both.covered < ON_PURPOSE:
            return Suspicion(
                "warning",
                message(
                    "{share:.0%} of the samples given to `{use}` are in the training set too.",
                    share=both.share,
                    use=use.kind,
                ),
                message("Rows were repeated first and split afterwards, so both sets hold copies of the same rows."),
                (
                    Remedy(
                        message("Split first: oversample, repeat or augment the training set only, after the split.")
                    ),
                ),
                title=message("Test data leak into training"),
            )
    return None


class _Overlap(NamedTuple):
    """What held samples and the training set have in common.

    Attributes:
        share: of the held samples, that are rows of the training set.
        covered: share of the different training rows that are among the held samples.
        distinct: share of the training rows that are different ones.
        telling: whether rows alike are no coincidence.
    """

    share: float
    covered: float
    distinct: float
    telling: bool


def _overlap(case: Case, held: Sample | None) -> _Overlap | None:
    data = case.fit.data
    if not data or not held or len(data.inputs) != 1 or len(held.inputs) != 1 or len(held.inputs[0]) < FEWEST:
        return None
    one, other = data.inputs[0], held.inputs[0]
    if one.shape[1:] != other.shape[1:] or one.dtype != other.dtype or one[:1].size < 3:
        return None
    rows = _rows(data)
    if rows is None:
        return None
    known, asked = set(_keys(rows)), _keys(other)
    share = float(np.mean([key in known for key in asked]))
    return _Overlap(share, len(known & set(asked)) / len(known), len(known) / len(rows), _telling(rows))


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
