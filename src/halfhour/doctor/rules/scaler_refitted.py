"""Part of rule `predict-preprocess-mismatch`: a scaler that was fitted again, on what the model is asked about."""

import ast
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from halfhour.doctor.patching.source import Edit, Replacement, SourceCode
from halfhour.doctor.reading.asking import predict
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.naming import predicted_class
from halfhour.doctor.seeing.observed import Array, Sample, UseSeen
from halfhour.doctor.seeing.scaled import Scaled
from halfhour.doctor.seeing.sites import CallSite
from halfhour.doctor.suspicion import Change, Remedy, Suspicion
from halfhour.language import message

REFITTED = message("The scaler is fitted again on other data")

CHANGED = 0.05  # share of the samples that get another class with the training's scaling
MOVED = 0.25  # of the predictions' standard deviation, where they are values


def scaler_refitted(case: Case) -> Suspicion | None:
    """A scaler that was fitted before training, and again on what `evaluate` or `predict` got.

    Both fits are known, so the inputs are scaled as the training's were, and the model is asked again: the fault is
    told only if it predicts otherwise. Test sets that are drawn from the same rows hardly change.
    """
    if not case.final or case.crashed:
        return None
    for use in case.uses:
        for first, again in _pairs(case, use):
            given = use.data.inputs[0].astype(np.float64)
            right = ((given * again.scale + again.center - first.center) / first.scale).astype(use.data.inputs[0].dtype)
            moved = _moved(case, use.data.inputs[0], right)
            if moved is None:
                continue
            scaled = replace(use.data, inputs=[right])
            return Suspicion(
                "error",
                message(
                    "The `{scaler}` was fitted on {rows} rows before training, and again on the {again} rows given to "
                    "`{use}`; scaled as in training, {moved:.0%} of them get another prediction.",
                    scaler=type(first.scaler).__name__,
                    rows=first.rows,
                    again=again.rows,
                    use=use.kind,
                    moved=moved,
                ),
                message("`fit_transform` on new data uses their own mean and range, which differ from the training's."),
                (
                    Remedy(
                        message("Fit the scaler on the training data only; call `transform` on everything else."),
                        Change(asked=(use.data, scaled)) if use.data.targets else None,
                        (_only_transform(again.site),),
                    ),
                ),
                title=REFITTED,
            )
    return None


def _pairs(case: Case, use: UseSeen) -> Iterator[tuple[Scaled, Scaled]]:
    """The fit of a scaler that training used, and a later one of the same on so many rows as were asked about."""
    if len(use.data.inputs) != 1 or use.data.inputs[0].ndim != 2 or use.data.inputs[0].dtype.kind not in "biuf":
        return
    columns = use.data.inputs[0].shape[1]
    trained = {case.fit.data.count, (case.fit.data.count or 0) + (case.fit.validation.count or 0)}
    fits = [one for one in case.seen.scaled if one.scale.shape == (columns,) and one.moment < use.moment]
    for again in fits:
        before = [one for one in fits if one.key == again.key and one.moment < min(again.moment, case.fit.began)]
        before = [one for one in before if one.rows in trained]
        latest = not any(one.key == again.key and one.moment > again.moment for one in fits)
        if before and latest and again.rows == use.data.count != before[-1].rows:
            yield before[-1], again


def _moved(case: Case, given: Array, right: Array) -> float | None:
    """The share of samples that get another prediction; nothing where that is few."""
    answers = [predict(case.model, Sample([part])) for part in (given, right)]
    one, other = answers
    if one is None or other is None or not np.isfinite(other).all():
        return None
    if case.problem.task in ("classes", "one-hot") and case.head is not None:
        share, least = float(np.mean(predicted_class(one, case.head) != predicted_class(other, case.head))), CHANGED
    else:
        far = np.abs(one - other).reshape(len(one), -1).mean(axis=1)
        share, least = float(np.mean(far > MOVED * float(other.std()))), 0.5
    return share if share >= least else None


def _only_transform(site: CallSite | None) -> Edit:
    """`transform` in the place of `fit_transform`."""

    def change(source: SourceCode, calls: list[ast.Call]) -> list[Replacement]:
        function = calls[0].func
        if not isinstance(function, ast.Attribute) or function.attr != "fit_transform":
            return []
        return [source.over(function, f"{ast.unparse(function.value)}.transform")]

    return Edit((site,), change)
