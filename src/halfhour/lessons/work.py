"""What a person's program left behind, and the questions that an exercise asks of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from halfhour.errors import HalfhourError
from halfhour.language import _
from halfhour.records import Array


class NotYetError(HalfhourError):
    """The exercise is not solved yet; the three sentences say what is missing."""


@dataclass(frozen=True)
class Work:
    """A program that was run to its end.

    Attributes:
        script: the file.
        names: what its variables hold now.
    """

    script: Path
    names: Mapping[str, object]

    def value(self, name: str) -> Any:
        """What a variable holds.

        Raises:
            NotYetError: there is no such variable.
        """
        if name not in self.names:
            raise NotYetError(
                _("There is no `{name}` in the program.", name=name),
                _("Expected it at the end of the program, by this name."),
                _("Give your result this name."),
            )
        return self.names[name]

    def number(self, name: str) -> float:
        """What a variable holds, a number.

        Raises:
            NotYetError: it holds something else.
        """
        value = self.value(name)
        if isinstance(value, bool) or not np.isscalar(value) or not isinstance(value, int | float | np.number):
            not_yet(told(name, value), _("Expected a number."), _("Give your result this name."))
        return float(value)

    def array(self, name: str) -> Array:
        """What a variable holds, as an array.

        Raises:
            NotYetError: nothing that an array could be made of.
        """
        try:
            return np.asarray(self.value(name))
        except ValueError:
            not_yet(told(name, self.value(name)), _("Expected an array."), _("Give your result this name."))

    def function(self, name: str) -> Any:
        """What a variable holds, something that can be called: with which arguments, only its exercise knows.

        Raises:
            NotYetError: it cannot.
        """
        value = self.value(name)
        if not callable(value):
            not_yet(told(name, value), _("Expected a function."), _("Begin it with `def {name}(`.", name=name))
        return value


def not_yet(happened: str, expected: str, hint: str) -> NoReturn:
    """Say what is missing."""
    raise NotYetError(happened, expected, hint)


def told(name: str, value: object) -> str:
    """The first sentence, on a value that is not the one.

    >>> from halfhour import language; language.use("en")
    >>> told("loss", 0.5)
    '`loss` is 0.5.'
    """
    shown = repr(value.item() if isinstance(value, np.generic) else value)
    return _("`{name}` is {value}.", name=name, value=shown if len(shown) <= 60 else shown[:57] + "...")
