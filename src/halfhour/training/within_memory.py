"""A training that does not end when the memory is full: half the batch, and on from the last checkpoint."""

import gc
from collections.abc import Callable
from dataclasses import replace

from halfhour.events import Warned
from halfhour.language import Message, message
from halfhour.recipe import Settings
from halfhour.training.checkpoint import Checkpoint
from halfhour.training.fit import fit
from halfhour.training.memory import SMALLEST, halved, is_out_of_memory, memory_full
from halfhour.training.task import Fitted, Trainer, TrainingTask


def fit_within_memory(
    task: TrainingTask, *, keep: Callable[[Settings], None], trainer: Trainer = fit
) -> tuple[Fitted, Settings]:
    """Train; where the memory is full, with half the batch, from the last checkpoint or from the start.

    Args:
        task: the training.
        keep: writes new settings down, before the training goes on with them.
        trainer: what trains.

    Returns:
        What it came to, and the settings that it ended with.

    Raises:
        MachineError: the smallest batch does not fit.
    """
    start = task.resumed or Checkpoint.of_start(task.model, len(task.train), task.stopwatch.elapsed(), task.settings)
    while True:
        try:
            return _repeatable(trainer(task), task), task.settings
        except Exception as error:  # every library has an error of its own for it
            if not is_out_of_memory(error):
                raise
            if task.settings.batch_size <= SMALLEST:
                raise memory_full() from error
        gc.collect()  # what the failed step held
        latest = Checkpoint.read(task.checkpoint) if task.checkpoint else None
        smaller = replace(task, settings=halved(task.settings), resumed=latest or start)
        keep(smaller.settings)
        task.tell(Warned(_told(task.settings, smaller)))
        task = smaller


def _repeatable(fitted: Fitted, task: TrainingTask) -> Fitted:
    """What a training came to, without a pace where its batches changed on the way."""
    resumed = task.resumed
    repeatable = not resumed or not resumed.epochs or resumed.batch_size in (0, task.settings.batch_size)
    return fitted if repeatable else fitted._replace(pace=None)


def _told(before: Settings, smaller: TrainingTask) -> Message:
    return message(
        "Memory ran out with a batch size of {before}. It continues from epoch {epoch} with a batch size of "
        "{after} and a learning rate of {rate:.2g}.",
        before=before.batch_size,
        after=smaller.settings.batch_size,
        rate=smaller.settings.learning_rate,
        epoch=len(smaller.resumed.epochs) + 1 if smaller.resumed else 1,
    )
