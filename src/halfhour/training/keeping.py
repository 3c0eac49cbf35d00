"""A training's checkpoints, written while it goes on: after epochs, and within long ones."""

import time
from collections.abc import Sequence

import keras
import numpy as np

from halfhour.errors import FileError
from halfhour.events import Warned
from halfhour.language import message
from halfhour.training.checkpoint import Checkpoint, draw_on_from, random_state, values_of, variables_of
from halfhour.training.deadline import Deadline
from halfhour.training.progress import Progress
from halfhour.training.task import TrainingTask

LEAST_SECONDS = 1.0  # between two checkpoints, for sets so small that an epoch takes less than writing one
MOST_SECONDS = 120.0  # between two checkpoints, for epochs that take longer: what a power cut may cost
PLATEAU = ("best", "wait", "cooldown_counter")  # what `ReduceLROnPlateau` remembers


class Checkpoints(keras.callbacks.Callback):
    """Keeps the latest checkpoint of a training, and gives a schedule that remembers its memory back.

    Args:
        task: the training. Without a `checkpoint` to write, in a process beside the one that writes it, memories are
            given back all the same. Its `tell` is told where a checkpoint cannot be written; the training goes on.
        deadline: knows the pace.
        progress: knows the epochs.
        schedule: the callbacks that move the learning rate.
    """

    def __init__(
        self,
        task: TrainingTask,
        deadline: Deadline,
        progress: Progress,
        schedule: Sequence[keras.callbacks.Callback],
    ) -> None:
        super().__init__()
        self._task = task
        resumed = self._resumed = task.resumed
        self._deadline = deadline
        self._progress = progress
        self._plateaus = [moved for moved in schedule if isinstance(moved, keras.callbacks.ReduceLROnPlateau)]
        self._memory = resumed.plateau if resumed else {}
        self._written = -np.inf
        self._random = resumed.random if resumed else ()

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        """Give the plateau its memory back: it has just forgotten."""
        for plateau in self._plateaus:
            vars(plateau).update(self._memory)
        self._written = max(self._written, time.monotonic() - LEAST_SECONDS)

    def on_train_end(self, logs: dict[str, float] | None = None) -> None:
        """Keep the plateau's memory for the next part of the training."""
        self._memory = self._plateau()

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Give the metrics their running means back, in the epoch that was under way.

        At the beginning of one, the random numbers go on here: PyTorch draws one for each pass over the pictures.
        """
        if self._resumed and not self._resumed.batches:
            self._draw_on()
        if self._resumed and self._resumed.means and epoch == len(self._resumed.epochs):
            answer = keras.ops.zeros((1, self.model.output_shape[-1]))
            self.model.compute_metrics(None, answer, answer)  # a network has its metrics from the first answer on
            for variable, value in zip(self.model.metrics_variables, self._resumed.means, strict=True):
                variable.assign(value)

    def on_train_batch_begin(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Let the random numbers go on, in the epoch that was under way."""
        self._draw_on()

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Write a checkpoint where the last one is too long ago."""
        if time.monotonic() - self._written >= MOST_SECONDS and not self.model.stop_training:
            self._write(self._progress.batches_before + batch + 1)

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Write a checkpoint."""
        if time.monotonic() - self._written >= LEAST_SECONDS:
            self._write(0)

    def _draw_on(self) -> None:
        """Go on with the random numbers where the checkpoint was written; once."""
        draw_on_from(self._random)
        self._random = ()

    def _plateau(self) -> dict[str, float | None]:
        remembered = {name: getattr(plateau, name) for plateau in self._plateaus for name in PLATEAU}
        return {name: None if value is None else float(value) for name, value in remembered.items()}

    def _write(self, batches: int) -> None:
        if self._task.checkpoint is None:
            return
        if keras.backend.backend() == "jax":
            self.model.jax_state_sync()  # its trainer keeps the state to itself until an epoch ends
        checkpoint = Checkpoint(
            variables=values_of(variables_of(self.model)),
            epochs=tuple(self._progress.epochs),
            pace=np.array(self._deadline.pace),
            count=len(self._task.train),
            began=self._deadline.began,
            seconds=self._task.stopwatch.elapsed(),
            plateau=self._plateau(),
            batches=batches,
            into_epoch=self._progress.seconds_into_epoch() if batches else 0.0,
            means=values_of(self.model.metrics_variables) if batches else (),
            batch_size=self._task.settings.batch_size,
            learning_rate=self._task.settings.learning_rate,
            random=random_state(),
        )
        try:
            checkpoint.write(self._task.checkpoint)
        except FileError as error:
            self._task.tell(Warned(message("{error} Training continues without this checkpoint.", error=str(error))))
        self._written = time.monotonic()
