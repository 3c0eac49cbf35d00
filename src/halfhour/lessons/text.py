"""A lesson put together: its text and its program go in; blocks for a terminal, a page or a notebook come out.

In a text a line of its own stands for what is put in there:

    {{code NAME}}             a cell, and what it printed
    {{figure NAME: caption}}  the figure that a cell drew
    {{script NAME}}           a whole program of `course/scripts`
    {{check NAME}}            what `halfhour check` says of it
    {{run NAME: command}}     what a command prints
    {{exercise N: title}}     the text of an exercise begins here

and within a sentence `{{= expression|format}}` is a value of the program after its last cell, and `{{measured NAME}}`
one of the longer measurements in `course/measured.toml`.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from halfhour.language import current
from halfhour.lessons.catalogue import COURSE, Lesson
from halfhour.lessons.source import cells, one_language, spoken

LINE = re.compile(r"^\{\{(code|figure|script|check|run|exercise) ([\w-]+)(?:: (.+))?\}\}$", re.M)
VALUE = re.compile(r"\{\{= (.+?)\}\}")
MEASURED = re.compile(r"\{\{measured ([\w-]+)\}\}")
Kind = Literal["words", "code", "script", "output", "figure", "exercise"]


@dataclass(frozen=True)
class Block:
    """A piece of a lesson.

    Attributes:
        kind: what it is.
        text: Markdown, Python, printed text, a figure's caption or an exercise's title.
        name: of the cell, the script, the figure's file or the exercise (`3.1`).
    """

    kind: Kind
    text: str
    name: str = ""


def blocks(lesson: Lesson, language: str | None = None) -> list[Block]:
    """The whole lesson in one language, in reading order."""
    language = language or current()
    return list(_blocks(lesson, language))


def figure_file(lesson: Lesson, cell: str, language: str) -> str:
    """The name of a figure's file.

    >>> from halfhour.lessons.catalogue import find_lesson
    >>> figure_file(find_lesson("2"), "pictures", "zh")
    '02-pictures.zh.png'
    """
    return f"{lesson.number:02}-{cell}.{language}.png"


def script_file(name: str) -> str:
    """A program of `course/scripts`, in both languages."""
    return (COURSE / "scripts" / f"{name}.py").read_text(encoding="utf-8")


def values(lesson: Lesson, language: str) -> list[str]:
    """The expressions with their formats whose values a text tells."""
    return VALUE.findall(lesson.text(language))


@cache
def measured() -> dict[str, str]:
    """The longer measurements by name; the file says which command printed each."""
    return {
        name: str(value)
        for name, value in tomllib.loads((COURSE / "measured.toml").read_text(encoding="utf-8")).items()
    }


def _blocks(lesson: Lesson, language: str) -> Iterator[Block]:
    text = VALUE.sub(lambda found: lesson.record["values"][found[1]], lesson.text(language))
    text = MEASURED.sub(lambda found: one_language(measured()[found[1]], language), text)
    code = cells(lesson.source)
    before, *parts = LINE.split(text)
    yield Block("words", before.strip())
    for kind, name, label, words in zip(parts[::4], parts[1::4], parts[2::4], parts[3::4], strict=True):
        if kind == "code":
            yield Block("code", spoken(code[name], language), name)
            if printed := lesson.record["cells"][name][language]:
                yield Block("output", printed)
        elif kind == "figure":
            yield Block("figure", label, figure_file(lesson, name, language))
        elif kind == "script":
            yield Block("script", spoken(script_file(name), language).strip(), f"lesson-{name}.py")
        elif kind == "check":
            yield Block("output", lesson.record["checks"][name][language], f"halfhour check lesson-{name}.py")
        elif kind == "run":
            yield Block("output", lesson.record["runs"][name][language], label)
        else:
            yield Block("exercise", label, f"{lesson.number}.{name}")
        if words.strip():
            yield Block("words", words.strip())
