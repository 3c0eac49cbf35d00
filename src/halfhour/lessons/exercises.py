"""The exercises: their starters, written into a person's folder, and what checks them.

An exercise is known by lesson and number, `3.1`. Its text stands in the lesson, its starter in
`course/exercises/03-1.py`, its check in `checks/`.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from halfhour.errors import OptionError
from halfhour.files import write_text
from halfhour.language import _, current
from halfhour.lessons.catalogue import COURSE, LESSONS, Lesson, find_lesson
from halfhour.lessons.source import spoken
from halfhour.lessons.text import LINE, blocks, script_file
from halfhour.lessons.wrapping import broken

MARK = re.compile(r"(\d+)\.(\d+)")
WIDTH = 98  # characters of a comment's line; a Chinese one is as wide as two
SECONDS = 300.0  # that a person's program may take


@dataclass(frozen=True)
class Exercise:
    """An exercise: its name, its title and what is to be done."""

    name: str
    title: str
    task: str


def exercises(lesson: Lesson) -> list[Exercise]:
    """The exercises of a lesson.

    >>> [exercise.name for exercise in exercises(LESSONS[0])]
    ['1.1', '1.2']
    """
    _before, *parts = LINE.split(lesson.text())
    return [
        Exercise(f"{lesson.number}.{name}", title, " ".join(task.split()))
        for kind, name, title, task in zip(parts[::4], parts[1::4], parts[2::4], parts[3::4], strict=True)
        if kind == "exercise"
    ]


def starter(exercise: Exercise) -> str:
    """The program that an exercise begins with: its text as a comment, then what is there already."""
    title = _("Exercise {number}: {title}", number=exercise.name, title=exercise.title)
    check = _("Check it: {command}", command=f"halfhour learn --check {file_name(exercise.name)}")
    code = spoken((COURSE / "exercises" / f"{_stem(exercise.name)}.py").read_text(encoding="utf-8"), current())
    comments = (title, *broken(exercise.task, WIDTH), check)
    return "\n".join(f"# {line}" for line in comments) + f"\n\n{code}"


def file_name(name: str) -> str:
    """What the program of an exercise is called.

    >>> file_name("3.1")
    'lesson-03-1.py'
    """
    return f"lesson-{_stem(name)}.py"


def write_starters(lesson: Lesson, folder: Path) -> list[Path]:
    """Write the starters of a lesson; a file that is there stays as it is.

    Returns:
        The files, new or not.
    """
    return [keep(folder / file_name(exercise.name), starter(exercise)) for exercise in exercises(lesson)]


def write_programs(lesson: Lesson, folder: Path) -> list[Path]:
    """Write the program of a lesson and its further scripts; a file that is there stays as it is."""
    language = current()
    names = [block.name for block in blocks(lesson, language) if block.kind == "script"]
    programs = {f"lesson-{lesson.number:02}.py": spoken(lesson.source, language)}
    programs |= {
        name: spoken(script_file(name.removeprefix("lesson-").removesuffix(".py")), language) for name in names
    }
    return [keep(folder / name, code) for name, code in programs.items()]


def exercise_of(script: Path) -> str:
    """Which exercise a person's file belongs to, from its first line or from its name.

    Raises:
        OptionError: there is no such file, or it names no exercise.
    """
    if not script.is_file():
        raise OptionError(
            _("There is no file {path}.", path=script),
            _("Expected the program of an exercise."),
            _("`halfhour learn LESSON --exercises` writes them into this folder."),
        )
    first = script.read_text(encoding="utf-8", errors="replace").partition("\n")[0]
    found = MARK.search(first) or re.search(r"(\d+)-(\d+)", script.stem)
    name = f"{int(found[1])}.{int(found[2])}" if found else ""
    if not found or name not in all_names():
        raise OptionError(
            _("{path} does not say which exercise it is.", path=script),
            _("Expected its number in the first line, such as `# Exercise 3.1`."),
            _("`halfhour learn LESSON --exercises` writes them into this folder."),
        )
    return name


def all_names() -> list[str]:
    """Every exercise, `1.1` and up."""
    return [exercise.name for lesson in LESSONS for exercise in exercises(lesson)]


def lesson_of(name: str) -> Lesson:
    """The lesson that an exercise belongs to."""
    return find_lesson(name.partition(".")[0])


def _stem(name: str) -> str:
    lesson, _dot, number = name.partition(".")
    return f"{int(lesson):02}-{number}"


def keep(path: Path, content: str) -> Path:
    """Write a file unless it is there: what a person has changed stays as it is."""
    if not path.exists():
        write_text(path, content)
    return path
