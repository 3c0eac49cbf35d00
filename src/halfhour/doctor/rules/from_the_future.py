"""Part of rule `looks-ahead`: an input that was computed from the value to predict."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.seeing.observed import Array, Sample
from halfhour.doctor.seeing.sampling import rows_of
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

FROM_THE_FUTURE = message("An input contains the value to predict")

FEWEST, MOST = 300, 3_000  # rows, in order of time
LAGS = 30  # targets before a row and after it
MOST_COLUMNS = 64
EXPLAINED = 0.999  # share of a column's variance: it is a sum of these targets
BY_A_PART = 0.99  # share that earlier targets alone, or its own alone, may explain: then the others aren't needed


def from_the_future(case: Case) -> Suspicion | None:
    """A column that is a weighted sum of the targets around it, for which the earlier ones are not enough.

    The target of a row is a value of the series itself, later than the row. What is known at that time is then a sum of
    earlier targets at most; a centred mean, smoothing over the whole series, or a shift in the wrong direction needs
    the row's own target, or later ones. A column that follows its own target alone is no such sum: it is the answer
    itself (`too-good`), or what the network is to convert.
    """
    series = _series(case.fit.data) if case.problem.task == "values" and not case.problem.reconstructs else None
    if series is None:
        return None
    now, targets = series
    around = np.lib.stride_tricks.sliding_window_view(targets, 2 * LAGS + 1)
    inner = now[LAGS : len(now) - LAGS]
    candidates = np.flatnonzero(_explained(inner, around) >= EXPLAINED)
    alone = _explained(inner[:, candidates], around[:, [LAGS]])
    past = _explained(inner[:, candidates], around[:, :LAGS])
    for column, own, earlier in zip(candidates, alone, past, strict=True):
        if own < BY_A_PART and earlier < BY_A_PART:
            return _suspicion(int(column), float(earlier))
    return None


def _suspicion(column: int, past: float) -> Suspicion:
    return Suspicion(
        "error",
        message(
            "Input column {column} is a weighted sum of neighbouring targets, each row's own target or later ones "
            "among them: earlier targets alone explain {past:.0%} of it.",
            column=column,
            past=past,
        ),
        message(
            "A centred window, smoothing over the whole series, or a negative shift brought future values into it."
        ),
        (
            Remedy(
                message(
                    "Compute it from the past alone: `rolling(n)` without `center=True`, `shift(1)` instead of "
                    "`shift(-1)`, smoothing that only looks back."
                )
            ),
        ),
        title=FROM_THE_FUTURE,
        explains=("too-good",),
    )


def _series(data: Sample) -> tuple[Array, Array] | None:
    """What is known at each row, (N, columns) of its last step, and the one number to predict, (N,)."""
    if not isinstance(data.whole, tuple) or len(data.inputs) != 1 or len(data.targets) != 1:
        return None
    rows = rows_of(data, MOST)
    if rows is None or rows.ndim not in (2, 3) or len(rows) < FEWEST:
        return None
    now = (rows[:, -1] if rows.ndim == 3 else rows)[:, :MOST_COLUMNS]
    first = data.whole[2]
    targets = np.asarray(data.whole[1])[first : first + len(rows)]
    if targets.size != len(rows) or not (_measured(now) and _measured(targets)):
        return None
    return now.astype(np.float64), targets.astype(np.float64).ravel()


def _measured(values: Array) -> bool:
    return values.dtype.kind in "fiu" and bool(np.isfinite(values).all())


def _explained(values: Array, targets: Array) -> Array:
    """(columns,) the share of each column's variance (n, columns) that a sum of targets (n, lags) explains at best."""
    spread = values - values.mean(axis=0)
    whole = (spread**2).sum(axis=0)
    known = np.column_stack([targets, np.ones(len(values))])
    weights, *_rest = np.linalg.lstsq(known, values, rcond=None)
    left = ((values - known @ weights) ** 2).sum(axis=0)
    shares: Array = np.where(whole > 0, 1 - left / np.maximum(whole, np.finfo(float).tiny), 0.0)
    return shares
