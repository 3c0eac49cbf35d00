"""A project that is open on the page: what was seen of it and learned last, and how that is told."""

import threading
from contextlib import suppress

from halfhour.data.weights import find_weights
from halfhour.errors import HalfhourError
from halfhour.models.registry import PRETRAINED
from halfhour.records import Check
from halfhour.teaching.eye import Eye
from halfhour.teaching.learning import Lesson
from halfhour.teaching.looks import Looks
from halfhour.teaching.project import Project


class Bench:
    """A project that is open: what was seen of it, and what was learned last."""

    def __init__(self, project: Project, eye: Eye) -> None:
        self.project = project
        self.looks = Looks(project, eye)
        self.lesson: Lesson | None = None
        self.learning = threading.Lock()


class Ahead:
    """Looks at new pictures while people collect more, so that learning finds them seen: one project at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted: list[Looks] = []
        self._working = False

    def want(self, looks: Looks) -> None:
        """Look at what is new there, soon."""
        if not find_weights(PRETRAINED):
            return
        with self._lock:
            if looks not in self._wanted:
                self._wanted.append(looks)
            if not self._working:
                self._working = True
                threading.Thread(target=self._work).start()

    def _work(self) -> None:
        # No daemon: to be cut off within TensorFlow would abort the whole process. It ends with the main thread.
        while True:
            with self._lock:
                if not self._wanted or not _going():
                    self._working = False
                    return
                looks = self._wanted.pop(0)
            with suppress(HalfhourError):  # whoever learns is told
                looks.all(going=_going)


def _going() -> bool:
    return threading.main_thread().is_alive()


def lesson_told(lesson: Lesson) -> dict[str, object]:
    """What was learned, for the page."""
    tested = lesson.evaluation
    return {
        "classes": lesson.class_names,
        "count": len(lesson.pictures),
        "seconds": lesson.seconds,
        "fair": lesson.fair,
        "test": tested
        and {
            "accuracy": tested.accuracy,
            "low": tested.accuracy_low,
            "high": tested.accuracy_high,
            "confusion": tested.confusion,
        },
        "asked": [[*picture, int(label)] for picture, label in zip(lesson.pictures, lesson.asked, strict=True)],
        "doubts": [[*doubt.picture, doubt.taken_for, doubt.probability] for doubt in lesson.doubts],
    }


def check_told(check: Check) -> dict[str, str]:
    """A check, for the page."""
    return {"name": check.name, "state": check.state, "detail": check.detail, "remedy": check.remedy}
