"""What a training tells while it works: one record an event, shown by whoever listens (console, page, log)."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from halfhour.language import Message
from halfhour.recipe import Recipe
from halfhour.records import (
    Adoption,
    DataFacts,
    Epoch,
    Evaluation,
    Finding,
    Gallery,
    LayerSummary,
    Mistake,
    Pixels,
    Plan,
    StopReason,
)


@dataclass(frozen=True)
class Downloading:
    """`done` of `total` bytes (`None` if unknown) of a file have come from a place."""

    file: str
    place: str
    done: int
    total: int | None


@dataclass(frozen=True)
class Warned:
    """Something the person must not miss, such as a fallback."""

    text: Message


@dataclass(frozen=True)
class Noted:
    """Something worth knowing that is no warning, such as what a candidate came to."""

    text: Message


@dataclass(frozen=True)
class Begun:
    """The run folder is made, or opened again; what belongs to the run may be written there."""

    folder: Path


@dataclass(frozen=True)
class OnDevices:
    """Each step of the training is shared out among these devices, in Keras's spelling."""

    devices: tuple[str, ...]


@dataclass(frozen=True)
class DataReady:
    """The data are loaded and split."""

    facts: DataFacts


@dataclass(frozen=True, eq=False)
class OtherReadings:
    """The data can be read in another way too.

    Attributes:
        gallery: how they were understood: pictures with their classes.
        file: the same as a PNG.
        options: what asks for the other ways, such as `--layout transposed`.
    """

    gallery: Gallery
    file: Path
    options: tuple[str, ...]


@dataclass(frozen=True)
class Preparing:
    """One preparation step, with the shape, type and range of values before and after it."""

    step: Message
    before: str
    after: str


@dataclass(frozen=True)
class Replanned:
    """The training goes at another speed than the plan was made for: this is what it comes to."""

    plan: Plan


@dataclass(frozen=True)
class Planned:
    """The network was chosen for the time and this machine's speed.

    Attributes:
        plan: what was chosen, and why.
        minutes: the whole deadline.
        epochs: after how many it ends even so, because there are few pictures; `None` is as many as fit.
    """

    plan: Plan
    minutes: float
    epochs: int | None = None


@dataclass(frozen=True)
class ModelReady:
    """The network is built."""

    name: str
    layers: tuple[LayerSummary, ...]
    parameters: int


@dataclass(frozen=True)
class SpeedMeasured:
    """The first batches took so long: pictures a second, and the seconds that the training will take."""

    pictures_per_second: float
    expected_seconds: float


@dataclass(frozen=True)
class BatchDone:
    """A batch is done; loss and accuracy are the epoch's running means."""

    epoch: int
    epochs: int | None
    batch: int
    batches: int
    loss: float
    accuracy: float
    seconds_left: float


@dataclass(frozen=True)
class EpochDone:
    """An epoch is done and validated."""

    epoch: Epoch
    epochs: int | None
    seconds_left: float


@dataclass(frozen=True, eq=False)
class MistakesSeen:
    """After an epoch, `share` of some validation pictures are wrong; of the `mistakes`, (M, H, W, C) `pictures`."""

    epoch: int
    share: float
    mistakes: tuple[Mistake, ...]
    pictures: Pixels


@dataclass(frozen=True)
class FindingsSoFar:
    """What the course of the training shows by now; it may look better, or worse, in the end."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class TrainingEnded:
    """The training is over."""

    stop_reason: StopReason


@dataclass(frozen=True)
class Adopted:
    """A model that was trained elsewhere is understood: this is what it wants."""

    adoption: Adoption


@dataclass(frozen=True)
class Evaluated:
    """The test set was opened, once, and this came out."""

    evaluation: Evaluation


@dataclass(frozen=True)
class RunSaved:
    """The run folder is complete."""

    folder: Path
    recipe: Recipe
    findings: tuple[Finding, ...]


Event = (
    Downloading
    | Warned
    | Noted
    | Begun
    | OnDevices
    | DataReady
    | OtherReadings
    | Preparing
    | Planned
    | Replanned
    | ModelReady
    | SpeedMeasured
    | BatchDone
    | EpochDone
    | MistakesSeen
    | FindingsSoFar
    | TrainingEnded
    | Adopted
    | Evaluated
    | RunSaved
)
Tell = Callable[[Event], None]


def without_end(tell: Tell) -> Tell:
    """Tell of everything but the end of a training: there are others to compare it with."""
    return lambda event: None if isinstance(event, TrainingEnded) else tell(event)


def silent(event: Event) -> None:
    """Tell nobody."""
