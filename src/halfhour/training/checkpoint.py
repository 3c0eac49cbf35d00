"""A training that can go on after a power cut: all of its state after a batch -> one file, and back.

Keras's own `BackupAndRestore` keeps weights and optimizer; a training goes on to the same last bit only with the rest,
which is here: the counters of dropout, the order of the data, the schedule's memory, the history, the running means.
"""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

from halfhour.arrays import DAMAGE, read_arrays
from halfhour.errors import FileError, RunError
from halfhour.events import Tell, Warned
from halfhour.files import whole_file
from halfhour.language import _, message
from halfhour.records import Epoch, Floats
from halfhour.stopwatch import Stopwatch
from halfhour.training.deadline import Deadline
from halfhour.training.progress import Progress

PLATEAU = ("best", "wait", "cooldown_counter")  # what `ReduceLROnPlateau` remembers
LEAST_SECONDS = 1.0  # between two checkpoints, for sets so small that an epoch takes less than writing one
MOST_SECONDS = 120.0  # between two checkpoints, for epochs that take longer: what a power cut may cost


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """The state of a training after an epoch, or in the middle of one.

    Attributes:
        variables: of the network, then of its optimizer.
        epochs: those done.
        pace: (S,) how much was over at each batch, 0..1.
        count: training pictures.
        began: seconds on the stopwatch at which the training began.
        seconds: on the stopwatch at which this was written.
        plateau: what `ReduceLROnPlateau` remembers, where there is one.
        batches: done of the epoch under way.
        into_epoch: seconds that these took.
        means: of the metrics, over these batches.
    """

    variables: Sequence[Any]
    epochs: tuple[Epoch, ...]
    pace: Floats
    count: int
    began: float
    seconds: float
    plateau: dict[str, float | None]
    batches: int = 0
    into_epoch: float = 0.0
    means: Sequence[Any] = ()

    def write(self, path: Path) -> None:
        """Write it whole or not at all.

        Raises:
            FileError: the folder cannot be written to, or the disk is full.
        """
        told = {
            "epochs": [asdict(epoch) for epoch in self.epochs],
            "count": self.count,
            "began": self.began,
            "seconds": self.seconds,
            "plateau": self.plateau,
            "batches": self.batches,
            "into_epoch": self.into_epoch,
        }
        arrays = {f"variable-{place}": value for place, value in enumerate(self.variables)}
        arrays |= {f"mean-{place}": value for place, value in enumerate(self.means)}
        with whole_file(path) as temporary:
            np.savez(temporary, pace=self.pace, told=np.array(json.dumps(told)), **arrays)

    @classmethod
    def read(cls, path: Path) -> "Checkpoint | None":
        """The checkpoint in a file; `None` where there is none.

        Raises:
            RunError: the file is damaged.
        """
        if not path.exists():
            return None
        try:
            arrays = read_arrays(path)
            told = json.loads(str(arrays["told"]))
            epochs = tuple(Epoch(**epoch) for epoch in told.pop("epochs"))
            variables, means = (_numbered(arrays, kind) for kind in ("variable", "mean"))
            return cls(variables=variables, means=means, epochs=epochs, pace=arrays["pace"], **told)
        except (*DAMAGE, OSError) as error:
            raise RunError(
                _("The checkpoint {path} is damaged.", path=path),
                _("Expected the file as the training wrote it."),
                _("Remove that file, and `--resume` begins this training anew."),
            ) from error

    def restore(self, model: Any, count: int) -> None:
        """Put a compiled network and its optimizer into this state.

        Raises:
            RunError: the network or the number of training pictures is another than it was.
        """
        variables = variables_of(model)
        shapes = [tuple(variable.shape) for variable in variables]
        if shapes != [value.shape for value in self.variables] or count != self.count:
            raise RunError(
                _("The network or the data are not those that this training began with."),
                _("Expected {count} training pictures and the same network.", count=self.count),
                _("Bring the data back as they were, or train anew."),
            )
        for variable, value in zip(variables, self.variables, strict=True):
            variable.assign(value)


class Checkpoints(keras.callbacks.Callback):
    """Keeps the latest checkpoint of a training, and gives a schedule that remembers its memory back.

    Args:
        path: of the file.
        resumed: where the training goes on from, if it does.
        count: training pictures.
        stopwatch: of the training.
        deadline: knows the pace.
        progress: knows the epochs.
        schedule: the callbacks that move the learning rate.
        tell: is told where a checkpoint cannot be written; the training goes on.
    """

    def __init__(
        self,
        path: Path,
        resumed: Checkpoint | None,
        count: int,
        stopwatch: Stopwatch,
        deadline: Deadline,
        progress: Progress,
        schedule: Sequence[Any],
        tell: Tell,
    ) -> None:
        super().__init__()
        self._path = path
        self._resumed = resumed
        self._count = count
        self._stopwatch = stopwatch
        self._deadline = deadline
        self._progress = progress
        self._plateaus = [moved for moved in schedule if isinstance(moved, keras.callbacks.ReduceLROnPlateau)]
        self._tell = tell
        self._memory = resumed.plateau if resumed else {}
        self._written = -np.inf

    def on_train_begin(self, logs: Any = None) -> None:
        """Give the plateau its memory back: it has just forgotten."""
        for plateau in self._plateaus:
            vars(plateau).update(self._memory)
        self._written = max(self._written, time.monotonic() - LEAST_SECONDS)

    def on_train_end(self, logs: Any = None) -> None:
        """Keep the plateau's memory for the next part of the training."""
        self._memory = self._plateau()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Give the metrics their running means back, in the epoch that was under way."""
        if self._resumed and self._resumed.means and epoch == len(self._resumed.epochs):
            answer = keras.ops.zeros((1, self.model.output_shape[-1]))
            self.model.compute_metrics(None, answer, answer)  # a network has its metrics from the first answer on
            for variable, value in zip(self.model.metrics_variables, self._resumed.means, strict=True):
                variable.assign(value)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Write a checkpoint where the last one is too long ago."""
        if time.monotonic() - self._written >= MOST_SECONDS and not self.model.stop_training:
            self._write(self._progress.batches_before + batch + 1)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write a checkpoint."""
        if time.monotonic() - self._written >= LEAST_SECONDS:
            self._write(0)

    def _plateau(self) -> dict[str, float | None]:
        remembered = {name: getattr(plateau, name) for plateau in self._plateaus for name in PLATEAU}
        return {name: None if value is None else float(value) for name, value in remembered.items()}

    def _write(self, batches: int) -> None:
        if keras.backend.backend() == "jax":
            self.model.jax_state_sync()  # its trainer keeps the state to itself until an epoch ends
        checkpoint = Checkpoint(
            variables=_values(variables_of(self.model)),
            epochs=tuple(self._progress.epochs),
            pace=np.array(self._deadline.pace),
            count=self._count,
            began=self._deadline.began,
            seconds=self._stopwatch.elapsed(),
            plateau=self._plateau(),
            batches=batches,
            into_epoch=self._progress.seconds_into_epoch() if batches else 0.0,
            means=_values(self.model.metrics_variables) if batches else (),
        )
        try:
            checkpoint.write(self._path)
        except FileError as error:
            self._tell(Warned(message("{error} The training goes on without this checkpoint.", error=str(error))))
        self._written = time.monotonic()


def variables_of(model: Any) -> list[Any]:
    """Every variable that a training changes: of a compiled network, then of its optimizer."""
    model.optimizer.build(model.trainable_variables)
    return [*model.variables, *model.optimizer.variables]


def _values(variables: Sequence[Any]) -> list[Any]:
    return [keras.ops.convert_to_numpy(variable) for variable in variables]


def _numbered(arrays: Mapping[str, Any], kind: str) -> list[Any]:
    """The arrays `<kind>-0`, `<kind>-1`, … of a file."""
    count = sum(name.startswith(f"{kind}-") for name in arrays)
    return [arrays[f"{kind}-{place}"] for place in range(count)]
