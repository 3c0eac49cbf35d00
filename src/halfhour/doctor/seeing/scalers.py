"""Listens to scikit-learn's scalers: what they were fitted on and what they scaled back, each time."""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from halfhour.doctor.seeing.hooks import Function, Hooks
from halfhour.doctor.seeing.notes import Notes
from halfhour.doctor.seeing.scaled import Scaled, ScaledBack
from halfhour.doctor.seeing.sites import call_site

if TYPE_CHECKING:
    from sklearn.base import TransformerMixin

SCALERS = ("StandardScaler", "MinMaxScaler", "RobustScaler", "MaxAbsScaler")
KEPT = 100  # fits, and calls of `inverse_transform`
LARGEST = 5_000_000  # numbers that are kept for as long as the program runs


def listen_to_scalers(notes: Notes) -> Callable[[], None]:
    """Note each fit of a scaler; what is given back ends it. scikit-learn has been imported."""
    import sklearn.preprocessing

    hooks = Hooks()
    for name in SCALERS:
        hooks.replace(getattr(sklearn.preprocessing, name), "fit", functools.partial(_fit, notes))
        hooks.replace(getattr(sklearn.preprocessing, name), "inverse_transform", functools.partial(_back, notes))
    return hooks.undo


def _fit(notes: Notes, original: Function) -> Function:
    @functools.wraps(original)
    def fitted(scaler: "TransformerMixin", *arguments: object, **named: object) -> object:
        result = original(scaler, *arguments, **named)
        if len(notes.seen.scaled) < KEPT:
            with notes.guarded():
                given = arguments[0] if arguments else named.get("X")
                center, scale = _center_and_scale(scaler)
                moment = notes.seen.next_moment()
                rows = getattr(given, "shape", (0,))[0]
                kept = given if rows * len(center) <= LARGEST else None
                notes.seen.scaled.append(Scaled(id(scaler), scaler, rows, center, scale, moment, call_site(), kept))
        return result

    return fitted


def _back(notes: Notes, original: Function) -> Function:
    @functools.wraps(original)
    def scaled_back(scaler: "TransformerMixin", *arguments: object, **named: object) -> object:
        result = original(scaler, *arguments, **named)
        if len(notes.seen.scaled_back) < KEPT:
            with notes.guarded():
                given = np.array(arguments[0] if arguments else named["X"], dtype=np.float64)  # a copy
                center, scale = _center_and_scale(scaler)
                if given.ndim == 2 and given.size <= LARGEST:
                    moment, name = notes.seen.next_moment(), type(scaler).__name__
                    notes.seen.scaled_back.append(ScaledBack(name, given, center, scale, moment, call_site()))
        return result

    return scaled_back


def _center_and_scale(scaler: "TransformerMixin") -> tuple[np.ndarray, np.ndarray]:
    """(d,) each: it turns x into (x - center) / scale. What a scaler was told to leave out is `None`, but for means."""
    center, scale = getattr(scaler, "mean_", getattr(scaler, "center_", None)), scaler.scale_
    if not getattr(scaler, "with_mean", True):
        center = None
    columns = scaler.n_features_in_
    scale = np.ones(columns) if scale is None else np.array(scale, dtype=np.float64)
    if type(scaler).__name__ == "MinMaxScaler":
        return -np.array(scaler.min_) / scale, 1 / scale
    return np.zeros(columns) if center is None else np.array(center, dtype=np.float64), scale
