"""Help in Chinese: lines are broken between its characters, and never within an option's name or a value."""

from collections.abc import Iterable

import click
from click.formatting import measure_table

from halfhour.lessons.wrapping import broken

AS_IT_IS = "\b\n"  # Click leaves the lines of such a paragraph alone


class HelpWithoutSpaces(click.HelpFormatter):
    """Click's formatter for a language without spaces: Click would cut a row of names anywhere."""

    def write_text(self, text: str) -> None:
        """Write a paragraph."""
        super().write_text(_in_lines(text, self.width - self.current_indent))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write terms, each with its explanation beside it."""
        terms = list(rows)
        room = self.width - min(measure_table(terms)[0], col_max) - col_spacing - 2
        told = [(term, _in_lines(text, max(room, 10)) if text else "") for term, text in terms]
        super().write_dl(told, col_max, col_spacing)


def _in_lines(text: str, width: int) -> str:
    r"""A text with its lines broken, in the form that Click leaves so.

    >>> _in_lines("网络：quick-16、quick-32", 18).split("\n")[1:]
    ['网络：quick-16、', 'quick-32']
    """
    return AS_IT_IS + "\n".join(line for part in text.splitlines() for line in broken(part, width))
