"""Listens to pandas numbering the words of a column: which word got which number, and for how many rows."""

import functools
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from halfhour.doctor.seeing.hooks import Function, Hooks

if TYPE_CHECKING:
    from halfhour.doctor.seeing.notes import Notes

KEPT = 200  # calls
MOST_WORDS = 10_000  # of a column; more are rather names or texts than classes


@dataclass(frozen=True)
class Numbered:
    """A column whose words became numbers.

    Attributes:
        column: its name.
        words: by their numbers.
        rows: of the column.
        code: what numbered them, as a program writes it.
    """

    column: str
    words: tuple[str, ...]
    rows: int
    code: str


def listen_to_numbering(notes: "Notes") -> Callable[[], None]:
    """Note each call; what is given back ends it. pandas has been imported."""
    import pandas  # type: ignore[import-untyped]
    from pandas.core.arrays.categorical import CategoricalAccessor  # type: ignore[import-untyped]

    hooks = Hooks()
    hooks.replace(CategoricalAccessor, "codes", functools.partial(_codes, notes))
    for owner in (pandas, pandas.Series):
        hooks.replace(owner, "factorize", functools.partial(_factorized, notes))
    return hooks.undo


def _codes(notes: "Notes", original: Any) -> property:
    def codes(accessor: Any) -> Any:
        result = original.fget(accessor)
        _note(notes, getattr(result, "name", None) or accessor._name, accessor.categories, len(result), ".cat.codes")
        return result

    return property(codes, doc=original.__doc__)


def _factorized(notes: "Notes", original: Function) -> Function:
    @functools.wraps(original)
    def factorized(values: Any, *arguments: object, **named: object) -> object:
        result: Any = original(values, *arguments, **named)
        _note(notes, getattr(values, "name", None), result[1], len(result[0]), "factorize")
        return result

    return factorized


def _note(notes: "Notes", column: object, words: Collection[object], rows: int, code: str) -> None:
    with notes.guarded():
        if column is not None and len(words) <= MOST_WORDS and len(notes.seen.numbered) < KEPT:
            notes.seen.numbered.append(Numbered(str(column), tuple(map(str, words)), rows, code))
