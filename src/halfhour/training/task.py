"""What is handed to whatever trains a network, and what comes back: one record each way, and the protocol between."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import keras

from halfhour.events import Tell, silent
from halfhour.recipe import Recipe, Settings
from halfhour.records import Epoch, Floats, History, Split, StopReason
from halfhour.stopwatch import Stopwatch
from halfhour.training.batches import EVERYTHING, Share
from halfhour.training.checkpoint import Checkpoint
from halfhour.training.deadline import NOTHING_AFTER, Deadline, Reserve
from halfhour.training.interrupt import Interruptible


@dataclass(frozen=True, eq=False)
class TrainingTask:
    """One training, with everything it needs.

    Attributes:
        model: compiled; its weights are trained in place.
        train: what is learned from.
        validation: what decisions read.
        recipe: the training, as asked for.
        settings: what it works with.
        stopwatch: runs since the start that the deadline is counted from.
        reserve: the part of the deadline that is not for training.
        tell: is told of speed, batches, epochs and the end.
        pace: of a training to repeat batch by batch, whatever the time; `None` trains as the recipe says.
        checkpoint: the file to keep the latest checkpoint in.
        resumed: the checkpoint to go on from.
        already: epochs that came before by other means, such as a last layer that was fitted in closed form.
        class_names: K names for those who follow a training: with them, examples of mistakes are told every epoch.
        share: what of each batch this process reads, and what each is to divide into.
        agree: makes the callback by which several processes agree on the time and on the end.
    """

    model: keras.Model
    train: Split
    validation: Split
    recipe: Recipe
    settings: Settings
    stopwatch: Stopwatch
    reserve: Reserve = NOTHING_AFTER
    tell: Tell = silent
    pace: Floats | None = None
    checkpoint: Path | None = None
    resumed: Checkpoint | None = None
    already: tuple[Epoch, ...] = ()
    class_names: Sequence[str] = ()
    share: Share = EVERYTHING
    agree: Callable[[Interruptible, Deadline], keras.callbacks.Callback] | None = None


class Fitted(NamedTuple):
    """What a training came to.

    Attributes:
        history: its epochs.
        stop_reason: why it ended.
        pace: (S,) float64, how much of it was over at each batch, 0..1; `None` where its batches changed on the way.
    """

    history: History
    stop_reason: StopReason
    pace: Floats | None


class Trainer(Protocol):
    """What trains a network: `fit` on one device, `fit_on_all` on several, `lead` in several processes."""

    def __call__(self, task: TrainingTask, /) -> Fitted:
        """Train; Ctrl-C ends it after the batch at hand, with what it has."""


def reason_without_steps(task: TrainingTask, *, done: bool) -> StopReason:
    """Why a training ended that made no step: `done` is that nothing was left to do, else its time was up."""
    if task.pace is not None:
        return "replayed"
    return "epochs" if done else "deadline"
