"""Listens to scikit-learn choosing columns by their labels: what it was given, and how many were chosen."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from halfhour.doctor.seeing.hooks import Function, Hooks

if TYPE_CHECKING:
    from sklearn.feature_selection import SelectorMixin

    from halfhour.doctor.seeing.notes import Notes

SELECTORS = ("SelectKBest", "SelectFromModel", "RFE", "SequentialFeatureSelector")  # with those that inherit from them
KEPT = 100  # fits


@dataclass(frozen=True)
class Selected:
    """One choice of columns.

    Attributes:
        selector: its class.
        rows: whose labels it was made by.
        columns, chosen: how many there were, and how many were left.
        moment: when.
    """

    selector: str
    rows: int
    columns: int
    chosen: int
    moment: int


def listen_to_selection(notes: "Notes") -> Callable[[], None]:
    """Note each fit of a selector; what is given back ends it. scikit-learn has been imported."""
    import sklearn.feature_selection

    hooks = Hooks()
    for name in SELECTORS:
        hooks.replace(getattr(sklearn.feature_selection, name), "fit", functools.partial(_fit, notes))
    return hooks.undo


def _fit(notes: "Notes", original: Function) -> Function:
    @functools.wraps(original)
    def fitted(selector: "SelectorMixin", *arguments: object, **named: object) -> object:
        result = original(selector, *arguments, **named)
        with notes.guarded():
            shape: tuple[int, ...] = getattr(arguments[0] if arguments else named.get("X"), "shape", ())
            labels = arguments[1] if len(arguments) > 1 else named.get("y")
            if len(shape) == 2 and labels is not None and len(notes.seen.selected) < KEPT:
                (rows, columns), chosen = shape, int(selector.get_support().sum())
                moment = notes.seen.next_moment()
                notes.seen.selected.append(Selected(type(selector).__name__, rows, columns, chosen, moment))
        return result

    return fitted
