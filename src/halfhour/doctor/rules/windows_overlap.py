"""Part of rule `train-val-leak`: windows of one series that were split at random."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.windows import surrounded
from halfhour.doctor.seeing.observed import Sample
from halfhour.doctor.seeing.sampling import inputs_again
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

WINDOWS_OVERLAP = message("Training and test windows overlap")

SHARE = 0.3  # share of the held windows: windows that overlap by half, 60 % of them for training, reach it
FEWEST = 20  # held windows
MEASURED = 0.3  # share of a window's numbers that are different; of an image's far fewer are
ASKED = 128  # of them, evenly spaced
TRAINED_ON = 0.05  # share of held windows that were trained on as they are: from here on, they were asked on purpose
MOST_NUMBERS = 8_000_000  # of the training windows


def windows_overlap(case: Case) -> Suspicion | None:
    """Held windows that begin inside a training window from before and end inside one from after."""
    data = case.fit.data
    for use, held in (("", case.fit.validation), *((use.kind, use.data) for use in case.uses)):
        if use not in ("", "evaluate", "predict") or not _are_windows(data, held):
            continue
        share = _share(data, held)
        if share >= SHARE:
            return _suspicion(use, share)
    return None


def _suspicion(use: str, share: float) -> Suspicion:
    return Suspicion(
        "warning",
        message(
            "{share:.0%} of the windows given to `{use}` begin inside an earlier training window and end inside a "
            "later one.",
            share=share,
            use=use,
        )
        if use
        else message(
            "{share:.0%} of the validation windows begin inside an earlier training window and end inside a later one.",
            share=share,
        ),
        message("The windows were split at random, so both sets hold the same stretches of the series."),
        (
            Remedy(
                message(
                    "Split first, in time or by recording; then cut windows from each part: "
                    "`train, test = x[:n], x[n:]`."
                )
            ),
        ),
        title=WINDOWS_OVERLAP,
    )


def _are_windows(data: Sample, held: Sample) -> bool:
    """Whether both hold measurements in rows of one form, which may be windows of a series."""
    if len(data.inputs) != 1 or len(held.inputs) != 1 or len(held.inputs[0]) < FEWEST:
        return False
    one, other = data.inputs[0], held.inputs[0]
    axes = sum(side > 1 for side in other.shape[1:])
    if one.shape[1:] != other.shape[1:] or axes not in (1, 2) or other.dtype.kind != "f" or not (other % 1).any():
        return False
    different = [len(np.unique(row)) / row.size for row in other[:FEWEST]]
    return float(np.median(different)) >= MEASURED


def _share(data: Sample, held: Sample) -> float:
    """Share of the held windows that lie between training windows; 0 if some were trained on, as they are."""
    windows = held.inputs[0].reshape(len(held.inputs[0]), -1)
    rows = inputs_again(data, MOST_NUMBERS // windows.shape[1])
    if rows is None:
        return 0.0
    queries = windows[np.linspace(0, len(windows) - 1, min(ASKED, len(windows))).astype(int)]
    rows = rows.reshape(len(rows), -1).astype(queries.dtype, copy=False)
    known = {row.tobytes() for row in rows}
    if np.mean([row.tobytes() in known for row in queries]) >= TRAINED_ON:
        return 0.0
    return float(surrounded(queries, rows).mean())
