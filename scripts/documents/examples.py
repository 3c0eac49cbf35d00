"""Examples of docstrings, which stand in them as doctest has them, shown as examples."""

import re
from textwrap import indent
from typing import Any

import griffe

EXAMPLE = re.compile(r"(?:^|(?<=\n\n))>>> .*?(?=\n\n|\Z)", re.S)


def titled(docstring: str) -> str:
    r"""A docstring with each example under a heading, as Google's style has it.

    >>> print(titled("Add.\n\n>>> add(1, 2)\n3"))
    Add.
    <BLANKLINE>
    Examples:
        >>> add(1, 2)
        3
    """
    return EXAMPLE.sub(lambda found: "Examples:\n" + indent(found[0], "    "), docstring)


class Examples(griffe.Extension):
    """Titles the examples of everything that is shown."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Change one docstring as it is read; the files stay as they are."""
        if obj.docstring:
            obj.docstring.value = titled(obj.docstring.value)
