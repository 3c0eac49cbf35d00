"""Listens to pandas putting columns side by side: whether the rows that it joined by their labels were in step."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from halfhour.doctor.seeing.hooks import Function, Hooks
from halfhour.doctor.seeing.sites import CallSite, call_site

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped]

    from halfhour.doctor.seeing.notes import Notes

KEPT = 20  # joins


@dataclass(frozen=True)
class Aligned:
    """Two tables of as many rows, joined by labels of which one has some that the other hasn't.

    Attributes:
        rows: of each.
        apart: labels of the first that the second doesn't have.
        code: what joined them, as a program writes it.
        site: of the call.
    """

    rows: int
    apart: int
    code: str
    site: CallSite


def listen_to_alignment(notes: "Notes") -> Callable[[], None]:
    """Note each such join; what is given back ends it. pandas has been imported."""
    import pandas

    hooks = Hooks()
    hooks.replace(pandas, "concat", functools.partial(_concatenated, notes))
    hooks.replace(pandas.DataFrame, "__setitem__", functools.partial(_set, notes))
    return hooks.undo


def _concatenated(notes: "Notes", original: Function) -> Function:
    @functools.wraps(original)
    def concatenated(objs: Any, *arguments: object, **named: object) -> object:
        with notes.guarded():
            if named.get("axis", arguments[0] if arguments else 0) in (1, "columns"):
                objs = objs if isinstance(objs, list | tuple | dict) else list(objs)
                parts = list(objs.values() if isinstance(objs, dict) else objs)
                for one, other in combinations([part for part in parts if hasattr(part, "index")], 2):
                    _note(notes, one.index, other.index, "pd.concat(…, axis=1)")
        return original(objs, *arguments, **named)

    return concatenated


def _set(notes: "Notes", original: Function) -> Function:
    @functools.wraps(original)
    def assigned(frame: "pandas.DataFrame", key: object, value: Any) -> None:
        import pandas

        if isinstance(value, pandas.Series) and isinstance(key, str):
            with notes.guarded():
                _note(notes, frame.index, value.index, f"[{key!r}] = …")
        original(frame, key, value)

    return assigned


def _note(notes: "Notes", one: "pandas.Index", other: "pandas.Index", code: str) -> None:
    """Note two indexes if one counts its rows from 0 and the other has as many, some of other numbers."""
    if len(one) != len(other) or one is other or len(notes.seen.aligned) >= KEPT:
        return
    counted = [_counts(index) for index in (one, other)]
    if sum(counted) != 1 or not all(index.dtype.kind in "iu" and index.is_unique for index in (one, other)):
        return
    apart, site = len(one.difference(other)), call_site()
    if apart and site:
        notes.seen.aligned.append(Aligned(len(one), apart, code, site))


def _counts(index: "pandas.Index") -> bool:
    """Whether it is 0, 1, 2, …, as a table has that was made of an array or numbered anew."""
    return index.dtype.kind in "iu" and np.array_equal(index.to_numpy(), np.arange(len(index)))
