"""What can be said of a training before it ends."""

from halfhour.doctor.course import Course, DatasetFacts
from halfhour.events import EpochDone, FindingsSoFar
from halfhour.recipe import Settings
from halfhour.records import Epoch

KNOWN = DatasetFacts(0.1, 10, train_count=48_000, validation_count=12_000)
SETTINGS = Settings(128, 0.001, 0.5, 0.2, "none", "constant")


def told_of(losses: list[float]) -> list[tuple[str, ...]]:
    """The codes told after each change, of a training whose validation loss runs so while its own loss falls."""
    told: list[tuple[str, ...]] = []

    def tell(event: FindingsSoFar) -> None:
        told.append(tuple(finding.code for finding in event.findings))

    course = Course(SETTINGS, KNOWN, tell)
    for number, loss in enumerate(losses, start=1):
        course(EpochDone(Epoch(number, 0.5 * 0.7**number, 0.97, loss, 0.95, 0.001, 1.0), 10, 0.0))
    return told


def test_overfitting_is_told_while_it_happens_and_only_once():
    assert told_of([0.20, 0.15, 0.12, 0.18, 0.24, 0.28, 0.30]) == [("overfitting",)]


def test_a_healthy_course_is_met_with_silence():
    assert told_of([0.20, 0.15, 0.12, 0.11, 0.105, 0.10, 0.099]) == []


def test_one_or_two_epochs_are_too_few_to_say_anything():
    course = []
    listener = Course(SETTINGS, KNOWN, course.append)
    for number in (1, 2):  # guessing, as every network does at first
        listener(EpochDone(Epoch(number, 2.3026, 0.1, 2.3026, 0.1, 0.001, 1.0), 10, 0.0))
    assert course == []
