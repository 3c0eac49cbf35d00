"""Rule `train-val-leak`."""

from typing import NamedTuple

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.trained_before import FOLDS_LEAK, trained_before
from halfhour.doctor.rules.windows_overlap import WINDOWS_OVERLAP, windows_overlap
from halfhour.doctor.seeing.observed import Array, Sample, UseSeen
from halfhour.doctor.seeing.sampling import inputs_again
from halfhour.doctor.seeing.streams import cut_after_shuffling
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

SHARE = 0.2  # share of the validation samples; image data sets contain about 1 % duplicates
ON_PURPOSE = 0.9  # share of the training rows; beyond it, the whole training set is meant
FEWEST = 20  # rows of a validation or test set
DISTINCT = 0.95  # share of distinct training rows: from here on, rows don't repeat naturally
TELLING = 8  # different numbers in a row
MOST_ROWS = 60_000


TESTS_LEAK = message("Test data leak into training")


@rule(
    "train-val-leak",
    "cause",
    message("Validation data leak into training"),
    looks_at=Case,
    also=(TESTS_LEAK, FOLDS_LEAK, WINDOWS_OVERLAP),
)
def train_val_leak(case: Case) -> Suspicion | None:
    """Samples of the validation set are in the training set too.

    Why it matters: memorising then looks like generalising, and overfitting stays hidden. A dataset that is split by
    `take` and `skip` after a `shuffle` leaks too: the order changes with each epoch, and the split with it. Short rows
    repeat naturally, so they count only if training rows hardly ever repeat, or each hold many different numbers.

    If rows are repeated, oversampled or augmented first and split afterwards, copies of a row end up in the test set
    too, and the score counts what was memorised. Test data are looked at only if training rows repeat: otherwise the
    model was asked about its training samples on purpose, for instance to plot them. Samples count as seen, too, if an
    earlier `fit` trained the same model on them, as in a cross-validation that doesn't build a new model.

    Windows of a time series leak if they overlap and are split at random: nearly every test window then shares most of
    its measurements with training windows from just before and just after it. The rule looks for the beginning of each
    held window in training windows that began earlier, and for its end in those that ended later, number by number. If
    the series is split in time first, only windows at the boundary share something, and on one side.
    """
    return trained_before(case) or _same_rows(case) or windows_overlap(case)


def _same_rows(case: Case) -> Suspicion | None:
    """Rows of the training set among those that were held back."""
    held = case.fit.validation
    tested = [use for use in case.uses if use.kind in ("evaluate", "predict") and _comparable(case.fit.data, use.data)]
    known = _known(case.fit.data) if tested or _comparable(case.fit.data, held) else None
    if known is None:
        return None
    both = _overlap(known, held) if _comparable(case.fit.data, held) else None
    if both is None or both.share < SHARE or not (known.telling or known.distinct >= DISTINCT):
        return _of_tests(known, tested)
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


def _of_tests(known: "_Known", tested: list[UseSeen]) -> Suspicion | None:
    """The same of samples that the trained model was given."""
    if not known.telling or known.distinct >= DISTINCT:
        return None
    for use in tested:
        both = _overlap(known, use.data)
        if both.share >= SHARE and both.covered < ON_PURPOSE:
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
                title=TESTS_LEAK,
            )
    return None


class _Known(NamedTuple):
    """The rows of a training set.

    Attributes:
        keys: of the different ones.
        distinct: share of all rows that these are.
        telling: whether rows alike are no coincidence.
    """

    keys: set[int]
    distinct: float
    telling: bool


class _Overlap(NamedTuple):
    """What held samples and the training set have in common.

    Attributes:
        share: of the held samples, that are rows of the training set.
        covered: share of the different training rows that are among the held samples.
    """

    share: float
    covered: float


def _comparable(data: Sample, held: Sample) -> bool:
    """Whether both hold rows of one kind, enough of them."""
    if not data or not held or len(data.inputs) != 1 or len(held.inputs) != 1 or len(held.inputs[0]) < FEWEST:
        return False
    one, other = data.inputs[0], held.inputs[0]
    return one.shape[1:] == other.shape[1:] and one.dtype == other.dtype and one[:1].size >= 3


def _known(data: Sample) -> _Known | None:
    rows = inputs_again(data, MOST_ROWS)
    if rows is None:
        return None
    keys = set(_keys(rows))
    return _Known(keys, len(keys) / len(rows), _telling(rows))


def _overlap(known: _Known, held: Sample) -> _Overlap:
    keys = _keys(held.inputs[0])
    share = float(np.mean([key in known.keys for key in keys]))
    return _Overlap(share, len(known.keys & set(keys)) / len(known.keys))


def _telling(rows: Array) -> bool:
    """Whether a row holds so many different numbers that two alike are no coincidence."""
    different = [len(np.unique(row)) for row in rows[:100].reshape(min(100, len(rows)), -1)]
    return float(np.median(different)) >= TELLING


def _keys(rows: Array) -> list[int]:
    return [hash(np.ascontiguousarray(row).tobytes()) for row in rows]
