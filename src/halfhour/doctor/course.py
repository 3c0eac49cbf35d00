"""This project's own trainings as `Curves`: while one runs its epochs come in, what they show so far goes out."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from halfhour.doctor.reading.curves import Curves, how_much_was_learned
from halfhour.doctor.reading.optimizers import Optimizer
from halfhour.doctor.reading.scores import forest_score
from halfhour.doctor.verdict import judge_course
from halfhour.events import EpochDone, Event, FindingsSoFar, Tell
from halfhour.recipe import Settings
from halfhour.records import Epoch, History, Split

FEWEST_EPOCHS = 3  # what one or two epochs show is as often the beginning as a fault
SOME = 512  # pictures that a forest is asked about: seconds, and enough to tell
NAMES = {"adam": "Adam", "adamw": "AdamW", "sgd": "SGD", "muon": "Muon"}


@dataclass(frozen=True)
class DatasetFacts:
    """What is known of a training's pictures.

    Attributes:
        chance: share of the largest class: what the best constant answer scores.
        num_classes: K.
        train_count: pictures that are learned from.
        validation_count: pictures that are validated with.
        simple: what a forest of trees reaches on some of the pictures.
    """

    chance: float
    num_classes: int
    train_count: int
    validation_count: int
    simple: Callable[[], float | None] = lambda: None


def known_of(train: Split, validation: Split, num_classes: int) -> DatasetFacts:
    """The same of a set that was divided."""
    common = float(np.bincount(train.labels).max() / len(train))
    return DatasetFacts(common, num_classes, len(train), len(validation), lambda: _simple_score(train))


def curves_of(
    history: History, settings: Settings, known: DatasetFacts, train_accuracy: float, steps: int = 0
) -> Curves:
    """The reading of a training of this project's own.

    Args:
        history: its epochs.
        settings: what it worked with.
        known: of its pictures.
        train_accuracy: share right on the training pictures without dropout and augmentation, 0..1.
        steps: that it made, where they were counted.
    """
    validated = history.column("validation_accuracy")
    tail = max(2, len(validated) // 10)
    return Curves(
        losses=history.column("loss"),
        validation_losses=history.column("validation_loss"),
        accuracies=history.column("accuracy"),
        validation_accuracies=validated,
        rates=[settings.learning_rate, *history.column("learning_rate")],
        train_score=train_accuracy,
        held_score=fmean(validated[-tail:]) if validated else None,
        chance=known.chance,
        num_classes=known.num_classes,
        learned=how_much_was_learned(train_accuracy, known.chance, known.validation_count),
        train_count=known.train_count,
        held_count=known.validation_count,
        judged_count=known.validation_count,
        batch_size=settings.batch_size,
        optimizer=Optimizer(NAMES[settings.optimizer], settings.learning_rate, 0.9 * (settings.optimizer == "sgd")),
        simple=known.simple,
        settings=settings,
        made_steps=steps,
    )


def _simple_score(train: Split) -> float | None:
    rows = np.unique(np.linspace(0, len(train) - 1, SOME).astype(int))
    pictures = np.asarray(train.pictures[rows])
    return forest_score(pictures.reshape(len(rows), -1), train.labels[rows], "classes")


class Course:
    """A listener that tells of findings as soon as the epochs show them, and again when they no longer do.

    Args:
        settings: what the training works with.
        known: of its pictures.
        tell: who is told.
    """

    def __init__(self, settings: Settings, known: DatasetFacts, tell: Tell) -> None:
        self._settings = settings
        self._known = known
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
        curves = curves_of(History(tuple(self._epochs)), self._settings, self._known, event.epoch.accuracy)
        findings = judge_course(curves, early=True)
        codes = tuple(finding.code for finding in findings)
        if codes != self._told:
            self._told = codes
            self._tell(FindingsSoFar(findings))
