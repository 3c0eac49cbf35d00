"""The lessons in their order, and where the files of each lie."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from halfhour.errors import UnknownNameError
from halfhour.language import _, current, listed

COURSE = Path(__file__).parent / "course"
ENDINGS = {"en": "", "zh": ".zh-CN"}  # of a text's name, before `.md`


@dataclass(frozen=True)
class Lesson:
    """One lesson.

    Attributes:
        name: number and name, as its files have it: `05-training`.
        minutes: to read it and do its exercises.
    """

    name: str
    minutes: int

    @property
    def number(self) -> int:
        """1 and up."""
        return int(self.name[:2])

    def text(self, language: str | None = None) -> str:
        """The text as it was written, places for code and outputs left open."""
        return self._file(f"{ENDINGS[language or current()]}.md").read_text(encoding="utf-8")

    def title(self, language: str | None = None) -> str:
        """The title, without its number.

        >>> LESSONS[0].title("en"), LESSONS[0].title("zh")
        ('The machine', '认识这台电脑')
        """
        first = self.text(language).partition("\n")[0]
        return first.lstrip("# ").partition(" ")[2]

    @cached_property
    def source(self) -> str:
        """Its program, in both languages."""
        return self._file(".py").read_text(encoding="utf-8")

    @cached_property
    def record(self) -> dict[str, Any]:
        """What its program printed and came to, as `scripts/lessons.py` wrote it down."""
        path = self._file(".json")
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return found

    def _file(self, ending: str) -> Path:
        return COURSE / f"{self.name}{ending}"


LESSONS = (
    Lesson("01-machine", 10),
    Lesson("02-data", 12),
    Lesson("03-network", 15),
    Lesson("04-loss", 15),
    Lesson("05-training", 15),
    Lesson("06-curves", 15),
    Lesson("07-testing", 15),
    Lesson("08-pitfalls", 15),
    Lesson("09-beyond-99", 15),
    Lesson("10-colour", 15),
    Lesson("11-pretrained", 12),
)


def find_lesson(word: str) -> Lesson:
    """The lesson of this number or name.

    Raises:
        UnknownNameError: there is none.

    >>> find_lesson("3").name, find_lesson("network").name, find_lesson("03-network").name
    ('03-network', '03-network', '03-network')
    """
    for lesson in LESSONS:
        if word in (lesson.name, lesson.name[3:]) or (word.isdecimal() and int(word) == lesson.number):
            return lesson
    raise UnknownNameError(
        _("There is no lesson '{word}'.", word=word),
        _("Expected a number from 1 to {last}, or one of: {names}.", last=len(LESSONS), names=listed(_names())),
        _("`halfhour learn` lists the lessons."),
    )


def _names() -> list[str]:
    return [lesson.name[3:] for lesson in LESSONS]
