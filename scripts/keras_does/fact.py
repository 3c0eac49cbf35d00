"""What a line of the table is: a program, what it printed, and the words around it."""

from collections.abc import Callable
from dataclasses import dataclass

Words = tuple[str, str]  # English, Chinese


@dataclass(frozen=True)
class Fact:
    """A program, what you would expect of it, what it printed, and where halfhour tells it.

    Attributes:
        program: runs for itself, and returns what it saw.
        seen: that, with the versions in the document's first lines.
        told: where halfhour tells it: codes of findings, a command or a page.
    """

    expected: Words
    happens: Words
    program: Callable[[], str]
    seen: str
    told: Words

    @property
    def name(self) -> str:
        """Of the program."""
        return self.program.__name__
