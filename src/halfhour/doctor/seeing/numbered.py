"""Listens to pandas numbering the words of a column: which word got which number, and for how many rows."""

import functools
import weakref
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

    hooks, names = Hooks(), _Names()
    hooks.replace(pandas.Categorical, "__init__", names.noting)
    hooks.replace(pandas.Categorical, "codes", functools.partial(_codes_of_values, notes, names))
    hooks.replace(CategoricalAccessor, "codes", functools.partial(_codes, notes))
    for owner in (pandas, pandas.Series):
        hooks.replace(owner, "factorize", functools.partial(_factorized, notes))
    return hooks.undo


class _Names:
    """Of the columns that `pandas.Categorical` was called with: it doesn't keep them."""

    def __init__(self) -> None:
        self._names: dict[int, tuple[weakref.ref[object], object]] = {}

    def noting(self, original: Function) -> Function:
        """Its `__init__`, which notes them."""

        @functools.wraps(original)
        def made(values: Any, given: object, *arguments: object, **named: object) -> object:
            result = original(values, given, *arguments, **named)
            name = getattr(given, "name", None)
            if name is not None and len(self._names) < KEPT:
                self._names[id(values)] = (weakref.ref(values), name)
            return result

        return made

    def of_column(self, values: object) -> object:
        """The name of the column that these values were made of."""
        kept, name = self._names.get(id(values), (None, None))
        return name if kept is not None and kept() is values else None


def _codes_of_values(notes: "Notes", names: _Names, original: Any) -> property:
    def codes(values: Any) -> Any:
        result = original.fget(values)
        _note(notes, names.of_column(values), values.categories, len(result), "pd.Categorical(…).codes")
        return result

    return property(codes, doc=original.__doc__)


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
