"""A training that can go on after a power cut: all of its state after an epoch -> one file, and back.

Keras's own `BackupAndRestore` keeps weights and optimizer; a training goes on to the same last bit only with the rest,
which is here: the counters of dropout, the order of the data, the schedule's memory, the history.
"""

import json
import time
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np

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


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """The state of a training after an epoch.

    Attributes:
        variables: of the network, then of its optimizer.
        epochs: those done.
        pace: (S,) how much was over at each batch, 0..1.
        count: training pictures.
        began: seconds on the stopwatch at which the training began.
        seconds: on the stopwatch at which this was written.
        plateau: what `ReduceLROnPlateau` remembers, where there is one.
    """

    variables: Sequence[Any]
    epochs: tuple[Epoch, ...]
    pace: Floats
    count: int
    began: float
    seconds: float
    plateau: dict[str, float]

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
        }
        arrays = {f"variable-{place}": value for place, value in enumerate(self.variables)}
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
            with np.load(path, allow_pickle=False) as arrays:
                told = json.loads(str(arrays["told"]))
                variables = [arrays[f"variable-{place}"] for place in range(len(arrays.files) - 2)]
                epochs = tuple(Epoch(**epoch) for epoch in told.pop("epochs"))
                return cls(variables=variables, epochs=epochs, pace=arrays["pace"], **told)
        except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
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
        self._written = -np.inf

    def on_train_begin(self, logs: Any = None) -> None:
        """Give the plateau its memory back: it has just forgotten."""
        for plateau in self._plateaus if self._resumed else ():
            vars(plateau).update(self._resumed.plateau if self._resumed else {})

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write the checkpoint."""
        if time.monotonic() - self._written < LEAST_SECONDS:
            return
        checkpoint = Checkpoint(
            variables=[keras.ops.convert_to_numpy(variable) for variable in variables_of(self.model)],
            epochs=tuple(self._progress.epochs),
            pace=np.array(self._deadline.pace),
            count=self._count,
            began=self._deadline.began,
            seconds=self._stopwatch.elapsed(),
            plateau={name: float(getattr(plateau, name)) for plateau in self._plateaus for name in PLATEAU},
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
