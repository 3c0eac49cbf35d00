"""What a person has done: kept in their data folder, written whole or not at all."""

import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from halfhour.files import write_json
from halfhour.lessons.catalogue import Lesson
from halfhour.lessons.exercises import exercises


@dataclass(frozen=True)
class Progress:
    """Lessons that were opened, by name, and exercises that were passed.

    >>> Progress(passed=frozenset({"1.1"})).passed
    frozenset({'1.1'})
    """

    opened: frozenset[str] = frozenset()
    passed: frozenset[str] = frozenset()

    def done(self, lesson: Lesson) -> bool:
        """Whether all exercises of a lesson were passed."""
        return all(exercise.name in self.passed for exercise in exercises(lesson))


def kept() -> Progress:
    """What was kept; nothing where there is no such file, or a damaged one."""
    try:
        found = json.loads(_file().read_text(encoding="utf-8"))
        return Progress(frozenset(found["opened"]), frozenset(found["passed"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Progress()


def facts(lesson: Lesson) -> dict[str, Any]:
    """What a list tells of a lesson."""
    progress, names = kept(), [exercise.name for exercise in exercises(lesson)]
    return {
        "number": lesson.number,
        "name": lesson.name,
        "title": lesson.title(),
        "minutes": lesson.minutes,
        "exercises": names,
        "passed": [name for name in names if name in progress.passed],
        "opened": lesson.name in progress.opened,
        "done": progress.done(lesson),
    }


def opened(lesson: Lesson) -> None:
    """Remember that a lesson was opened."""
    before = kept()
    _keep(replace(before, opened=before.opened | {lesson.name}))


def passed(exercise: str) -> None:
    """Remember that an exercise was passed."""
    before = kept()
    _keep(replace(before, passed=before.passed | {exercise}))


def _keep(progress: Progress) -> None:
    write_json(_file(), {"opened": sorted(progress.opened), "passed": sorted(progress.passed)})


def _file() -> Path:
    """In the folder that `HALFHOUR_HOME` names, else in the user's data folder."""
    chosen = os.environ.get("HALFHOUR_HOME")
    return (Path(chosen) if chosen else user_data_path("halfhour", appauthor=False)) / "lessons.json"
