"""Rule `inverse-transform-mismatch`."""

import numpy as np

from halfhour.doctor.reading.asking import predict
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.outputs import outputs_of
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array, UseSeen
from halfhour.doctor.seeing.scaled import Scaled, ScaledBack
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

CLOSE = 1e-5  # of scaled values, whose spread is about 1: what float32 leaves of them
ALIKE = 1e-3  # of the predictions' spread: they are asked for again, in batches of another size
OTHER = 0.01  # by which two means or ranges differ, in parts of the range
FEWEST = 10  # targets, of which none is far from a value that the scaler gave


@rule(
    "inverse-transform-mismatch",
    "cause",
    message("Predictions are scaled back wrongly"),
    looks_at=Case,
)
def inverse_transform_mismatch(case: Case) -> Suspicion | None:
    """`inverse_transform` gives the predictions another mean and range than those that the targets were scaled with.

    Why it matters: the model is right, and every number that is printed or plotted is wrong. It happens if one scaler
    object is fitted again for another target, if the inputs' scaler is used for the predictions, or if they are put
    into another column of a table that was scaled as a whole. The rule looks up which fit of which scaler gave the
    targets, and which numbers `inverse_transform` used on the model's own predictions.
    """
    if case.crashed or not case.final or not case.seen.scaled_back:
        return None
    for part in [each.case for each in outputs_of(case)] or [case]:
        fits = _fits_of_targets(part)
        for use in case.uses if fits else ():
            for back, place in _scaled_back(part, use):
                if not any(_same(fit, column, back, place) for fit, column in fits):
                    return _suspicion(*fits[-1], back, place)
    return None


def _fits_of_targets(case: Case) -> list[tuple[Scaled, int]]:
    """Fits of scalers, each with the column, by which the targets got the values that they have."""
    targets = case.fit.data.targets
    if (
        len(targets) != 1
        or targets[0].dtype.kind != "f"
        or targets[0].size != len(targets[0])
        or len(targets[0]) < FEWEST
    ):
        return []
    found = []
    for fit in case.seen.scaled:
        for place in range(len(fit.center)) if fit.moment < case.fit.began else ():
            column = fit.column(place)
            if column is not None and len(column) and _among(targets[0].ravel(), column):
                found.append((fit, place))
    return found


def _among(values: Array, column: Array) -> bool:
    """Whether each of the values is one of a column's, which holds many."""
    known = np.unique(column[np.isfinite(column)])
    if len(known) < FEWEST:
        return False
    after = np.clip(np.searchsorted(known, values), 1, len(known) - 1)
    nearest = np.minimum(np.abs(known[after] - values), np.abs(known[after - 1] - values))
    return bool((nearest <= CLOSE).all())


def _scaled_back(case: Case, use: UseSeen) -> list[tuple[ScaledBack, int]]:
    """Calls of `inverse_transform` on what the model predicts for a sample, each with the column it is in."""
    calls = [back for back in case.seen.scaled_back if back.moment > use.moment and len(back.given) == use.data.count]
    rows = use.data.rows
    if use.kind != "predict" or not calls or rows is None or len(use.data.inputs[0]) != len(rows):
        return []
    answers = predict(case.model, use.data)
    if answers is None or answers.size != len(rows):
        return []
    spread = float(answers.std()) or 1.0
    return [
        (back, place)
        for back in calls
        for place in range(back.given.shape[1])
        if np.abs(back.given[rows, place] - answers.ravel()).max() <= ALIKE * spread
    ]


def _same(fit: Scaled, column: int, back: ScaledBack, place: int) -> bool:
    scale = abs(fit.scale[column])
    apart = max(abs(fit.center[column] - back.center[place]), abs(fit.scale[column] - back.scale[place]))
    return bool(apart <= OTHER * scale)


def _suspicion(fit: Scaled, column: int, back: ScaledBack, place: int) -> Suspicion:
    return Suspicion(
        "error",
        message(
            "The targets were scaled as (y - {center:.4g}) / {scale:.4g}; line {line} scales the predictions back as "
            "p * {other_scale:.4g} + {other_center:.4g}.",
            center=float(fit.center[column]),
            scale=float(fit.scale[column]),
            line=back.site.line if back.site else 0,
            other_scale=float(back.scale[place]),
            other_center=float(back.center[place]),
        ),
        message(
            "The `{scaler}` was fitted again in between, or it is another one, or the predictions are in another "
            "column.",
            scaler=back.scaler,
        ),
        (
            Remedy(
                message(
                    "Keep a scaler of its own for each target, and call `inverse_transform` of the one that scaled it; "
                    "in a table, put the predictions into the target's own column."
                )
            ),
        ),
        explains=("underfitting", "constant-prediction"),
        site=back.site,
    )
