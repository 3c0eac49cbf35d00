"""What was seen of a person's program: plain records, filled while it runs, read when it has ended."""

import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from halfhour.doctor.seeing.accumulated import Accumulator
from halfhour.doctor.seeing.adapted import Adapted
from halfhour.doctor.seeing.aligned import Aligned
from halfhour.doctor.seeing.called import CallSeen, LossSeen
from halfhour.doctor.seeing.cells import CellRun
from halfhour.doctor.seeing.divided import DividedAtRandom
from halfhour.doctor.seeing.files_paired import FilesPaired
from halfhour.doctor.seeing.folder import FolderSeen
from halfhour.doctor.seeing.numbered import Numbered
from halfhour.doctor.seeing.padded import Padded
from halfhour.doctor.seeing.paired import Paired
from halfhour.doctor.seeing.saved import LoadedSeen, SavedSeen, WeightsPassedOver
from halfhour.doctor.seeing.scaled import Scaled, ScaledBack
from halfhour.doctor.seeing.selected import Selected
from halfhour.doctor.seeing.shown import Shown
from halfhour.doctor.seeing.sites import CallSite, MadeAt
from halfhour.doctor.seeing.spread import Spread
from halfhour.doctor.seeing.traced import DrawnOnce

if TYPE_CHECKING:
    import keras

Array = npt.NDArray[Any]


@dataclass
class Sample:
    """A small copy of data that a program handed to Keras.

    Attributes:
        inputs: one array an input, rows evenly spaced over the data, (n, ...).
        targets: one array a target, (n, ...); empty where there were none.
        count: rows of the whole, where it is known.
        finite: whether every value of the whole was finite, inputs and targets; of a stream, of the sample.
        labels: every target in order where there is one target of one number a row, or one-hot: class numbers.
        rows: place in the whole of each row of the sample.
        whole: the data themselves, as they were handed over: arrays, or a stream that is read when all has ended.
        batch: of a stream or single batches, rows of the largest batch that was looked at.
        names: of the inputs, where they were handed over by name.
    """

    inputs: list[Array] = field(default_factory=list)
    targets: list[Array] = field(default_factory=list)
    count: int | None = None
    finite: tuple[bool, bool] = (True, True)
    labels: Array | None = None
    rows: Array | None = None
    whole: Any = None
    batch: int | None = None
    names: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to look at."""
        return bool(self.inputs) and len(self.inputs[0]) > 0


@dataclass
class FitSeen:
    """One call of `fit`, or a run of `train_on_batch` calls.

    Attributes:
        arguments: what it was called with, except the data.
        epochs: the figures of each epoch, by the names Keras gives them.
        first_losses: the loss after steps 1, 2, 4, 8, … of the first epoch.
        rates: the learning rate at the start of each epoch.
        steps: how many each epoch made.
        initial: the weights before, where they are few enough to keep.
        split: share of the rows, the last ones, that `validation_split` held back.
        by_batch: whether the program trains batch by batch, in a loop of its own.
        site: the call in the person's file.
        began, ended: places in the order in which trainings of the program began and ended; `ended` is 0 until then.
        trains: identities of the variables that it changes.
        wanted: of those that are trainable as the model says, where all of it was built when it began.
        noted: the first batches that a generator gave.
        behind: arrays that the code of a generator names, or that a `PyDataset` keeps.
        spreads, spreads_after: where the values of each of these lay before, and lie after.
        history: the `History` that it gave back, for as long as that lives.
        optimizer: of a loop of the program's own, whose model needs not be compiled.
    """

    data: Sample
    validation: Sample
    arguments: dict[str, Any]
    epochs: list[dict[str, float]] = field(default_factory=list)
    first_losses: list[tuple[int, float]] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    initial: list[Array] | None = None
    split: float = 0.0
    finished: bool = False
    by_batch: bool = False
    site: CallSite | None = None
    began: int = 0
    ended: int = 0
    trains: frozenset[int] = frozenset()
    wanted: frozenset[int] = frozenset()
    noted: list[object] = field(default_factory=list)
    behind: list[Any] = field(default_factory=list)
    spreads: list[Spread | None] = field(default_factory=list)
    spreads_after: list[Spread | None] = field(default_factory=list)
    history: "weakref.ref[keras.callbacks.History] | None" = None
    optimizer: "keras.Optimizer | None" = None


@dataclass
class UseSeen:
    """One call of `evaluate` or `predict`: what it was given and, of `evaluate`, what it found; when it was made."""

    kind: str
    data: Sample
    result: dict[str, float] = field(default_factory=dict)
    finished: bool = False
    site: CallSite | None = None
    moment: int = 0


@dataclass(frozen=True)
class CompileSeen:
    """One call of `compile`: when it was made, and what it set.

    Attributes:
        optimizer, rate: its class, and its learning rate, `None` where a schedule gives it.
        keeps: whether such an optimizer keeps more than the weights from step to step.
        loss: in words.
        trainable: how many variables were to be trained.
    """

    moment: int
    optimizer: str
    rate: float | None
    keeps: bool
    loss: str
    trainable: int


@dataclass
class ModelSeen:
    """One Keras model and what was done with it.

    Attributes:
        compiled: what `compile` was called with.
        compiled_at: that call.
        compiles: every such call.
        settled: whether what there is to say of it was said, and nothing has happened to it since.
        asked_at: the calls of `fit`, `evaluate` and `predict`, in the order in which they were first made.
    """

    model: "keras.Model"
    compiled: dict[str, Any] = field(default_factory=dict)
    compiled_at: CallSite | None = None
    compiles: list[CompileSeen] = field(default_factory=list)
    fits: list[FitSeen] = field(default_factory=list)
    uses: list[UseSeen] = field(default_factory=list)
    asked_at: dict[CallSite, str] = field(default_factory=dict)
    settled: bool = False


@dataclass
class Crash:
    """An exception that ended the program, with the line of the script that it passed through last.

    Attributes:
        cell: of a notebook, whose line it is; 0 in a script.
    """

    error: BaseException
    file: str = ""
    line: int = 0
    text: str = ""
    cell: int = 0


@dataclass
class Observation:
    """Everything seen of one program.

    Attributes:
        models: by identity, in the order in which they were met.
        current: the model that Keras was busy with last: a crash is its.
        warnings: texts of the warnings that Keras gave.
        script: file and text of the script, where there is one.
        losses: of training loops of the person's own, the first calls of losses.
        stepped: the Keras variables that such a loop's optimizer changes.
        scaled: each fit of a scaler of scikit-learn, in order.
        scaled_back: each call of `inverse_transform` of such a scaler, in order.
        selected: each choice of columns by scikit-learn, in order.
        divided: divisions at random of rows with a common origin, in order.
        dummies: the words of each column that pandas made columns of 0 and 1 of, in their order.
        numbered: each column whose words pandas gave numbers, in order.
        accumulators: by identity, variables that gradients were added to.
        aligned: tables that pandas joined by labels that differ, in order.
        adapted: each call of `adapt` of a preprocessing layer, in order.
        drawn_once: random numbers that are constants in a graph.
        paired: every prediction with every label, in a loss that is written out.
        made_at: layers, optimizers and regularisers, with the calls that made them.
        calls: of models as functions, the first ones.
        shown: by identity, the metrics whose values the program itself asks for.
        padded: calls of `pad_sequences` that cut something off.
        passes: moments at which a loop of the program begins again: a metric is set back, a dataset read once more.
        files_paired: lists of files that were paired in different orders.
        folders: that Keras's directory loader read.
        saves: files that models were saved to, the last ones, by path.
        loads: of such files, the last ones.
        left_out: layers that such loading passed over, because the program allowed it.
        scales_losses: whether the program itself scaled a loss for mixed precision.
        never_ends: what Keras was not told, so that it would never have come to an end and was not begun.
        moments: how many things have happened whose order matters: trainings begun or ended, questions, cells.
        cells: of a notebook, every execution of a cell, in order.
        coming: of a notebook that is run from the top, the text of every cell that is not run yet.
        variables: the person's, at the end.
    """

    models: dict[int, ModelSeen] = field(default_factory=dict)
    current: ModelSeen | None = None
    warnings: list[str] = field(default_factory=list)
    crash: Crash | None = None
    script: tuple[str, str] | None = None
    losses: list[LossSeen] = field(default_factory=list)
    stepped: list["keras.Variable"] = field(default_factory=list)
    paired: Paired | None = None
    scaled: list[Scaled] = field(default_factory=list)
    scaled_back: list[ScaledBack] = field(default_factory=list)
    selected: list[Selected] = field(default_factory=list)
    divided: list[DividedAtRandom] = field(default_factory=list)
    dummies: list[tuple[str, ...]] = field(default_factory=list)
    numbered: list[Numbered] = field(default_factory=list)
    aligned: list[Aligned] = field(default_factory=list)
    accumulators: dict[int, Accumulator] = field(default_factory=dict)
    adapted: list[Adapted] = field(default_factory=list)
    drawn_once: list[DrawnOnce] = field(default_factory=list)
    made_at: MadeAt = field(default_factory=MadeAt)
    calls: list[CallSeen] = field(default_factory=list)
    shown: dict[int, Shown] = field(default_factory=dict)
    passes: list[int] = field(default_factory=list)
    padded: list[Padded] = field(default_factory=list)
    files_paired: list[FilesPaired] = field(default_factory=list)
    folders: list[FolderSeen] = field(default_factory=list)
    saves: dict[str, SavedSeen] = field(default_factory=dict)
    loads: list[LoadedSeen] = field(default_factory=list)
    left_out: list[WeightsPassedOver] = field(default_factory=list)
    scales_losses: bool = False
    never_ends: str = ""
    moments: int = 0
    cells: list[CellRun] = field(default_factory=list)
    coming: Mapping[int, str] = field(default_factory=dict)
    variables: Mapping[str, object] = field(default_factory=dict)

    def model_seen(self, model: "keras.Model") -> ModelSeen:
        """The record of a model, begun if it is new."""
        self.current = self.models.setdefault(id(model), ModelSeen(model))
        return self.current

    def trained_as(self, model: "keras.Model") -> ModelSeen:
        """The record of a model; of one that was loaded or copied from one that was trained, of that."""
        own = self.model_seen(model)
        if not own.fits and model.built:
            twins = (other for other in self.models.values() if other.fits and same_weights(other.model, model))
            self.current = next(twins, own)
        return self.current or own

    def next_moment(self) -> int:
        """The place of what happens now in the order of all that happens."""
        self.moments += 1
        return self.moments


def same_weights(one: "keras.Model", other: "keras.Model") -> bool:
    """Whether two models have weights of the same shapes and numbers, in the same order."""
    if [tuple(weight.shape) for weight in one.weights] != [tuple(weight.shape) for weight in other.weights]:
        return False
    return bool(one.weights) and all(map(np.array_equal, one.get_weights(), other.get_weights()))


def initial_weights(model: "keras.Model", largest: int = 10_000_000) -> list[Array] | None:
    """Copies of the weights, or `None` where they are not built yet or more than `largest` numbers (40 MB)."""
    if not model.weights or sum(int(np.prod(weight.shape)) for weight in model.weights) > largest:
        return None
    return [np.array(weight) for weight in model.get_weights()]
