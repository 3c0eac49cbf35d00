"""A training that does not end when the memory is full: half the batch, and on from the last checkpoint."""

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from halfhour.events import Tell, Warned
from halfhour.language import message
from halfhour.recipe import Recipe, Settings
from halfhour.records import Split
from halfhour.stopwatch import Stopwatch
from halfhour.training.checkpoint import Checkpoint
from halfhour.training.fit import Fitted, fit
from halfhour.training.memory import SMALLEST, halved, is_out_of_memory, memory_full


def fit_within_memory(
    model: Any,
    train: Split,
    validation: Split,
    recipe: Recipe,
    settings: Settings,
    *,
    stopwatch: Stopwatch,
    tell: Tell,
    checkpoint: Path,
    resumed: Checkpoint | None,
    keep: Callable[[Settings], None],
    fit: Callable[..., Fitted] = fit,
    **further: Any,
) -> tuple[Fitted, Settings]:
    """Train as `fit` does; where the memory is full, with half the batch, from the last checkpoint or from the start.

    The other arguments are as `fit` takes them, or whatever trains in its place; `keep` writes new settings down,
    before the training goes on with them.

    Returns:
        What it came to, and the settings that it ended with.

    Raises:
        MachineError: the smallest batch does not fit.
    """
    start = resumed or Checkpoint.of_start(model, len(train), stopwatch.elapsed(), settings)
    while True:
        try:
            fitted = fit(
                model, train, validation, recipe, settings,
                stopwatch=stopwatch, tell=tell, checkpoint=checkpoint, resumed=resumed, **further,
            )  # fmt: skip
            repeatable = not resumed or not resumed.epochs or resumed.batch_size in (0, settings.batch_size)
            return fitted if repeatable else fitted._replace(pace=None), settings
        except Exception as error:  # every library has an error of its own for it
            if not is_out_of_memory(error):
                raise
            if settings.batch_size <= SMALLEST:
                raise memory_full() from error
        gc.collect()  # what the failed step held
        before, settings = settings.batch_size, halved(settings)
        resumed = Checkpoint.read(checkpoint) or start
        keep(settings)
        told = message(
            "The memory was full with {before} pictures a step. It goes on from epoch {epoch} with {after} a step, "
            "and a learning rate of {rate:.2g}.",
            before=before,
            after=settings.batch_size,
            rate=settings.learning_rate,
            epoch=len(resumed.epochs) + 1,
        )
        tell(Warned(told))
