"""A training while it runs: its epochs come in, what they show so far goes out."""

from halfhour.doctor.evidence import TrainingEvidence
from halfhour.doctor.registry import examine_course
from halfhour.events import EpochDone, Event, FindingsSoFar, Tell
from halfhour.recipe import Recipe, Settings
from halfhour.records import Epoch, History

FEWEST_EPOCHS = 3  # what one or two epochs show is as often the beginning as a fault


class Course:
    """A listener that tells of findings as soon as the epochs show them, and again when they no longer do.

    Args:
        recipe, settings: the training.
        num_classes: K.
        validation_count: pictures in the validation split.
        tell: who is told.
    """

    def __init__(self, recipe: Recipe, settings: Settings, num_classes: int, validation_count: int, tell: Tell) -> None:
        self._recipe = recipe
        self._settings = settings
        self._num_classes = num_classes
        self._validation_count = validation_count
        self._tell = tell
        self._epochs: list[Epoch] = []
        self._told: tuple[str, ...] = ()

    def __call__(self, event: Event) -> None:
        """Look at the course again if the event is the end of an epoch."""
        if not isinstance(event, EpochDone):
            return
        self._epochs.append(event.epoch)
        if len(self._epochs) < FEWEST_EPOCHS:
            return
        findings = examine_course(
            TrainingEvidence(
                self._recipe,
                self._settings,
                History(tuple(self._epochs)),
                self._num_classes,
                event.epoch.accuracy,
                self._validation_count,
            )
        )
        codes = tuple(finding.code for finding in findings)
        if codes != self._told:
            self._told = codes
            self._tell(FindingsSoFar(findings))
