"""The words of an exception that ended a program: a `Crash` goes in, evidence comes out."""

import re

from halfhour.doctor.seeing.observed import Crash
from halfhour.language import Message, message

COLOURS = re.compile(r"\x1b?\[\d+m")  # by which Keras marks its words
LONGEST = 400  # characters of an exception's text


def said(crash: Crash) -> str:
    """The exception's kind and text."""
    return f"{type(crash.error).__name__}: {COLOURS.sub('', str(crash.error))}"


def evidence_of(crash: Crash) -> Message:
    """The line that the program ended on, and the exception's own words."""
    values = {"line": crash.line, "code": crash.text, "error": shorten(said(crash))}
    if crash.cell:
        return message("Cell {cell}, line {line}, `{code}`: {error}", cell=crash.cell, **values)
    return message("Line {line}, `{code}`: {error}", **values)


def shorten(text: str) -> str:
    r"""The text on one line, cut where it is very long.

    >>> shorten("ValueError: a\n\n  b")
    'ValueError: a b'
    """
    joined = " ".join(text.split())
    return joined if len(joined) <= LONGEST else joined[:LONGEST] + " …"
