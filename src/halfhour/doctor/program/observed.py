"""What was seen of a person's program: plain records, filled while it runs, read when it has ended."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from halfhour.doctor.program.heads import Head

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
    """

    inputs: list[Array] = field(default_factory=list)
    targets: list[Array] = field(default_factory=list)
    count: int | None = None
    finite: tuple[bool, bool] = (True, True)
    labels: Array | None = None
    rows: Array | None = None
    whole: Any = None

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
        initial: the weights before, where they are few enough to keep.
        split: share of the rows, the last ones, that `validation_split` held back.
    """

    data: Sample
    validation: Sample
    arguments: dict[str, Any]
    epochs: list[dict[str, float]] = field(default_factory=list)
    first_losses: list[tuple[int, float]] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    initial: list[Array] | None = None
    split: float = 0.0
    finished: bool = False


@dataclass
class UseSeen:
    """One call of `evaluate` or `predict`: what it was given and, of `evaluate`, what it found."""

    kind: str
    data: Sample
    result: dict[str, float] = field(default_factory=dict)
    finished: bool = False


@dataclass
class ModelSeen:
    """One Keras model and what was done with it."""

    model: Any
    compiled: dict[str, Any] = field(default_factory=dict)
    fits: list[FitSeen] = field(default_factory=list)
    uses: list[UseSeen] = field(default_factory=list)


@dataclass
class Crash:
    """An exception that ended the program, with the line of the script that it passed through last."""

    error: BaseException
    file: str = ""
    line: int = 0
    text: str = ""


@dataclass
class Observation:
    """Everything seen of one program.

    Attributes:
        models: by identity, in the order in which they were met.
        current: the model that Keras was busy with last: a crash is its.
        warnings: texts of the warnings that Keras gave.
        script: name and text of the script, where there is one.
        ends: of training loops of the person's own, the networks' ends as their losses were called with them.
        stepped: the Keras variables that such a loop's optimizer changes.
    """

    models: dict[int, ModelSeen] = field(default_factory=dict)
    current: ModelSeen | None = None
    warnings: list[str] = field(default_factory=list)
    crash: Crash | None = None
    script: tuple[str, str] | None = None
    ends: list[Head] = field(default_factory=list)
    stepped: list[Any] = field(default_factory=list)

    def of(self, model: Any) -> ModelSeen:
        """The record of a model, begun if it is new."""
        self.current = self.models.setdefault(id(model), ModelSeen(model))
        return self.current


def initial_weights(model: Any, largest: int = 10_000_000) -> list[Array] | None:
    """Copies of the weights, or `None` where they are not built yet or more than `largest` numbers (40 MB)."""
    if not model.built or model.count_params() > largest:
        return None
    return [np.array(weight) for weight in model.get_weights()]
