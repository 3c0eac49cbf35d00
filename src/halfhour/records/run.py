"""All that a finished run can be asked about."""

import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from halfhour.recipe import Recipe
from halfhour.records.adoption import Adoption
from halfhour.records.arrays import Floats, Pixels
from halfhour.records.contest import Opening
from halfhour.records.division import DivisionRecord
from halfhour.records.findings import Finding
from halfhour.records.pictures import DataFacts, Gallery
from halfhour.records.scores import Evaluation, Prediction, Trust
from halfhour.records.training import (
    Candidate,
    CrossValidation,
    History,
    LayerResponse,
    LayerSummary,
    Seconds,
    StopReason,
)

RUNS = Path("runs")  # where runs are kept, and looked for where none is named


@dataclass(frozen=True, eq=False)
class OwnPicture:
    """A person's picture that a run was asked about.

    Attributes:
        prediction: the answer.
        pixels: (H, W, C) uint8, what it was given for.
        steps: (H, W, 3) uint8, the steps from the picture to these pixels, where they were asked for.
    """

    prediction: Prediction
    pixels: Pixels
    steps: Pixels | None = None


@dataclass(frozen=True, eq=False)
class RunFacts:
    """All that a finished run can be asked about, without its model.

    Attributes:
        folder: the run folder.
        stop_reason: why its training ended.
        train_accuracy: share right on the training pictures, without dropout and augmentation, 0..1.
        evaluation: of the test set, opened once.
        mistake_pictures: (M, H, W, C) uint8, the pictures of `evaluation.mistakes`, in their order.
        sample: (H, W, C) uint8, the test picture that `responses` answer to.
        environment: versions and machine, by name.
        own_pictures: what `predict` was asked since.
        trust: when to doubt an answer; `None` where pictures of one's own are not searched for digits.
        test_time_augmentation: whether its answers are means over several views of a picture, where it is unsure.
        pace: (S,) float64, how much of the training was over at each of its batches, 0..1, where time drove it; with
            the recipe it repeats the training batch by batch.
        galleries: pictures of the data to look at.
        division: which picture was on which side; `None` of runs of before that was recorded.
        test_set_opened: how many times the training opened the test set.
        openings: times after it that pictures of the test set were looked at, to compare models.
        candidates: networks from which validation chose this one, where there were several.
        cross_validation: how a last layer on pretrained features does on pictures that it did not learn from.
        adoption: of a model that was trained elsewhere: then there is no history.
    """

    folder: Path
    recipe: Recipe
    data: DataFacts
    layers: tuple[LayerSummary, ...]
    parameters: int
    history: History
    stop_reason: StopReason
    seconds: Seconds
    train_accuracy: float
    evaluation: Evaluation
    findings: tuple[Finding, ...]
    environment: Mapping[str, str]
    mistake_pictures: Pixels
    sample: Pixels
    responses: tuple[LayerResponse, ...] = ()
    own_pictures: tuple[OwnPicture, ...] = ()
    trust: Trust | None = None
    test_time_augmentation: bool = False
    pace: Floats | None = None
    galleries: tuple[Gallery, ...] = ()
    division: DivisionRecord | None = None
    test_set_opened: int = 0
    openings: tuple[Opening, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    cross_validation: CrossValidation | None = None
    adoption: Adoption | None = None

    @property
    def validation_accuracy(self) -> float:
        """Share of the validation pictures right after the last epoch, 0..1: of the model that was kept."""
        if self.adoption:
            return self.adoption.validation_accuracy or 0.0
        return self.history.epochs[-1].validation_accuracy

    @property
    def command(self) -> str:
        """The command that repeats this training, or this adoption."""
        if self.adoption:
            data = ["--data", self.recipe.data] if self.recipe.data else []
            return shlex.join(["halfhour", "adopt", self.adoption.source, *data, *self.adoption.stated])
        if self.pace is None:
            return self.recipe.command()
        return f"halfhour train --replay {shlex.quote(str(self.folder))}"

    def as_json(self) -> dict[str, object]:
        """The run in the form that `train --json` promises."""
        best = self.history.best
        return {
            "run": str(self.folder),
            "data": self.data.name,
            "model": self.recipe.model,
            "seconds": asdict(self.seconds),
            "deadline_seconds": self.recipe.deadline_seconds,
            "epochs": len(self.history.epochs),
            "stop_reason": self.stop_reason,
            "parameters": self.parameters,
            "train_accuracy": self.train_accuracy,
            "validation_accuracy": self.validation_accuracy,
            "best_epoch": best.number if best else None,
            "test_accuracy": self.evaluation.accuracy,
            "test_accuracy_interval": [self.evaluation.accuracy_low, self.evaluation.accuracy_high],
            "test_loss": self.evaluation.loss,
            "adopted": self.adoption and {"from": self.adoption.source, "wants": self.adoption.wants},
            "views": self.test_time_augmentation,
            "start": self.recipe.start or "scratch",
            "candidates": [asdict(candidate) for candidate in self.candidates],
            "cross_validation": asdict(self.cross_validation) if self.cross_validation else None,
            "findings": [finding.as_json() for finding in self.findings],
        }
