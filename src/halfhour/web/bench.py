"""A project that is open on the page: what was seen of it and learned last, and how that is told."""

import threading
from typing import Any

from halfhour.data.weights import find_weights
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
        self._looking = threading.Lock()

    def look_ahead(self) -> None:
        """Look at new pictures while the person collects more, so that learning finds them seen."""
        if find_weights(PRETRAINED):
            threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        if self._looking.acquire(blocking=False):  # one who looks sees what came meanwhile, but for the very last
            try:
                self.looks.all()
            finally:
                self._looking.release()


def lesson_told(lesson: Lesson) -> dict[str, Any]:
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
