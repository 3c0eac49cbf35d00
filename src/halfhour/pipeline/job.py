"""What is to be done, and what each stage of it hands to the next: records only."""

from dataclasses import dataclass, field
from pathlib import Path

import keras

from halfhour.data.catalogue import load
from halfhour.data.loader import Loader
from halfhour.data.splits import Division
from halfhour.events import Tell, silent
from halfhour.pipeline.rehearsal import CompiledNetwork
from halfhour.recipe import Recipe, Settings
from halfhour.records import (
    Candidate,
    CrossValidation,
    DataFacts,
    Dataset,
    DivisionRecord,
    Evaluation,
    Finding,
    Floats,
    Gallery,
    Impression,
    Labels,
    LayerSummary,
    Split,
    Trust,
)
from halfhour.stopwatch import Stopwatch
from halfhour.training.checkpoint import Checkpoint
from halfhour.training.fit import fit
from halfhour.training.task import Fitted, Trainer


@dataclass(frozen=True, eq=False)
class Job:
    """A training to carry out.

    Attributes:
        recipe: what was asked for.
        out: the run folder; `None` is a fresh one under `runs/`.
        tell: is told what happens.
        stopwatch: runs since the start that the deadline is counted from.
        pace: of a training that the recipe's deadline drove, to repeat it batch by batch.
        resume: go on with the training that was cut off in `out`; the recipe is the one that lies there.
        watched: tell also, after every epoch, of examples of mistakes and of what the doctor sees by then.
        load: gives the data set.
        trainer: trains the network.
    """

    recipe: Recipe
    out: Path | None = None
    tell: Tell = silent
    stopwatch: Stopwatch = field(default_factory=Stopwatch)
    pace: Floats | None = None
    resume: bool = False
    watched: bool = False
    load: Loader = load
    trainer: Trainer = fit


@dataclass(frozen=True, eq=False)
class Gathered:
    """The data of a job, divided.

    Attributes:
        job: what is to be done.
        recipe: with the deadline that suits the data, where it named none.
        network: the name of the one asked for, or else of the one whose speed is measured first.
        validation_split: share of the training pictures that is validated with.
        galleries: pictures of a person's own set to look at.
        start_seconds: that passed before the data were loaded.
        resumed: where a training that was cut off goes on from.
        record: the division that it began with, where that was written down.
    """

    job: Job
    recipe: Recipe
    network: str
    validation_split: float
    dataset: Dataset
    division: Division
    data: DataFacts
    galleries: tuple[Gallery, ...]
    start_seconds: float
    resumed: Checkpoint | None = None
    record: DivisionRecord | None = None


@dataclass(frozen=True, eq=False)
class Prepared:
    """A network that is ready to be trained, and the recipe with its settings written in: it can be replayed.

    `division` holds what the network learns from and is validated with, in the form in which it does.
    """

    gathered: Gathered
    network: CompiledNetwork
    recipe: Recipe
    division: Division


@dataclass(frozen=True, eq=False)
class Trained:
    """A trained network in its run folder; the recipe is the one that the training ended with.

    `record` says which picture was on which side; `candidates` are those that validation chose from, where there were
    several, `checked` is what cross-validation found, and `seen` what the network makes of training and validation
    pictures where that came with its training; `alike` are pairs of these that are nearly the same.
    """

    prepared: Prepared
    model: keras.Model
    folder: Path
    layers: tuple[LayerSummary, ...]
    fitted: Fitted
    recipe: Recipe
    record: DivisionRecord
    candidates: tuple[Candidate, ...] = ()
    checked: CrossValidation | None = None
    seen: tuple[Impression, Impression] | None = None
    alike: Labels | None = None

    @property
    def settings(self) -> Settings:
        """What it was trained with."""
        return self.recipe.settings


@dataclass(frozen=True, eq=False)
class Judged:
    """What a trained network is worth.

    Attributes:
        trained: the network.
        trust: when to doubt its answers.
        train_accuracy: share 0..1 of the pictures it learned from that it has right.
        galleries: those of the data, and pictures that deserve a second look.
        test: the test set, which was opened for the evaluation.
        evaluation: on the test set.
        test_set_opened: how many times the test set was opened for it.
        test_time_augmentation: whether its predictions were averaged where it was unsure.
        findings: of the doctor.
    """

    trained: Trained
    trust: Trust
    train_accuracy: float
    galleries: tuple[Gallery, ...]
    test: Split
    evaluation: Evaluation
    test_set_opened: int
    test_time_augmentation: bool
    findings: tuple[Finding, ...]
