"""Part of rule `train-val-leak`: samples that an earlier call of `fit` trained the same model on."""

from collections.abc import Iterator

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.nearest import distances
from halfhour.doctor.seeing.observed import Array, FitSeen, Sample
from halfhour.doctor.seeing.sampling import rows_of
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

FOLDS_LEAK = message("One model is trained through all folds")

SHARE = 0.5  # of the held samples
COMMON = 0.1  # share that the last training set has too: from here on, they are meant, or rows are alike by nature
FEWEST = 20  # samples
FEWEST_COLUMNS = 3  # in one or two, the nearest row is close by chance
# Of the usual distance between neighbours. In five folds of scikit-learn's sets, each scaled by itself, 89 to 100 % of
# the held rows lie so near to their own place in another fold (iris, of four columns: 0 to 57 %), and none to a row of
# their own fold (iris: 3 %).
CLOSE = 0.25
MOST_ROWS, ASKED = 5_000, 128


def trained_before(case: Case) -> Suspicion | None:
    """Held samples of the last `fit` that are, but for their scaling, rows of an earlier one, as folds would be."""
    earlier = [fit for fit in case.model_seen.fits[:-1] if fit.data]
    if not earlier or _begins_again(earlier[0], case.fit):
        return None
    for kind, held in _held(case):
        if not _comparable(held, case.fit.data) or _share(held, case.fit.data, case.fit.data) >= COMMON:
            continue
        share = max(
            (_share(held, case.fit.data, fit.data) for fit in earlier if _comparable(held, fit.data)), default=0.0
        )
        if share >= SHARE:
            return Suspicion(
                "error",
                message(
                    "{share:.0%} of the samples given to `{kind}` were trained on in an earlier call of `fit`.",
                    share=share,
                    kind=kind,
                ),
                message("The same model is trained further in each fold, so it has seen what it is tested on."),
                (
                    Remedy(
                        message("Build and compile a new model inside the loop, for each fold, before its `fit`."),
                    ),
                ),
                title=FOLDS_LEAK,
            )
    return None


def _begins_again(first: FitSeen, last: FitSeen) -> bool:
    """Whether the last training began with the weights of the first."""
    if first.initial is None or last.initial is None:
        return False
    return all(np.array_equal(one, other) for one, other in zip(first.initial, last.initial, strict=False))


def _held(case: Case) -> Iterator[tuple[str, Sample]]:
    """What was to judge the last training."""
    yield "validation_data", case.fit.validation
    yield from ((use.kind, use.data) for use in case.uses if use.moment > case.fit.began)


def _comparable(held: Sample, data: Sample) -> bool:
    if not held or not data or len(held.inputs) != 1 or len(data.inputs) != 1:
        return False
    one, other = held.inputs[0], data.inputs[0]
    numbers = one.dtype.kind in "biuf" and other.dtype.kind in "biuf"
    wide = int(np.prod(one.shape[1:])) >= FEWEST_COLUMNS
    return numbers and wide and one.shape[1:] == other.shape[1:] and min(len(one), len(other)) >= FEWEST


def _share(held: Sample, own: Sample, data: Sample) -> float:
    """The share of held samples that have a row of the data next to them.

    Args:
        held: samples.
        own: the training set beside them, scaled as they are.
        data: a training set, which may be scaled otherwise.
    """
    rows, beside = _rows(data), _rows(own)
    spread, other = beside.std(axis=0), rows.std(axis=0)
    some = (spread > 0) & (other > 0)
    rows = ((rows - rows.mean(axis=0)) / np.where(some, other, 1.0))[:, some]
    queries = held.inputs[0].reshape(len(held.inputs[0]), -1)[:ASKED].astype(np.float64)
    queries = ((queries - beside.mean(axis=0)) / np.where(some, spread, 1.0))[:, some]
    usual = float(np.median(distances(rows[:ASKED], rows, apart=True)))
    return float(np.mean(distances(queries, rows) < CLOSE * usual)) if usual > 0 else 0.0


def _rows(data: Sample) -> Array:
    """(n, columns) what was trained on: the array, or of a stream the sample."""
    whole = rows_of(data, MOST_ROWS)
    rows = data.inputs[0] if whole is None else whole
    return rows.reshape(len(rows), -1).astype(np.float64)
