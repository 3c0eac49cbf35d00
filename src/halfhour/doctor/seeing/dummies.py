"""Listens to pandas making a column of 0 and 1 for each word of a column: the words, in the order of their columns."""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from halfhour.doctor.seeing.hooks import Function, Hooks
from halfhour.doctor.seeing.notes import Notes

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped]

KEPT = 100  # calls


def listen_to_dummies(notes: Notes) -> Callable[[], None]:
    """Note the words of each call; what is given back ends it. pandas has been imported."""
    import pandas

    hooks = Hooks()
    hooks.replace(pandas, "get_dummies", functools.partial(_made, notes))
    return hooks.undo


def _made(notes: Notes, original: Function) -> Function:
    @functools.wraps(original)
    def made(data: "pandas.DataFrame | pandas.Series", *arguments: object, **named: object) -> object:
        result = original(data, *arguments, **named)
        if len(notes.seen.dummies) < KEPT:
            with notes.guarded():
                notes.seen.dummies += words_of(data, result)
        return result

    return made


def words_of(data: object, made: "pandas.DataFrame") -> list[tuple[str, ...]]:
    """The words of each column that was taken apart, without the prefixes that pandas puts before them.

    >>> import pandas
    >>> table = pandas.DataFrame({"kind": ["dog", "cat"], "age": [3, 5]})
    >>> words_of(table.kind, pandas.get_dummies(table.kind)), words_of(table, pandas.get_dummies(table))
    ([('cat', 'dog')], [('cat', 'dog')])
    """
    columns = [str(column) for column in made.columns]
    if getattr(data, "ndim", 1) == 1:
        return [tuple(columns)]
    gone = [str(column) for column in getattr(data, "columns", ()) if column not in made.columns]
    found = [tuple(one.removeprefix(f"{name}_") for one in columns if one.startswith(f"{name}_")) for name in gone]
    return [words for words in found if words]
