"""One training: a network, its pictures and a recipe -> the history and the reason it ended."""

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np

from halfhour.events import Tell, TrainingEnded
from halfhour.models.fused import plain
from halfhour.recipe import Recipe, Settings
from halfhour.records import Floats, History, Split
from halfhour.stopwatch import Stopwatch
from halfhour.training.batches import EVERYTHING, Batches, InOrder, Share, fed, one_hot
from halfhour.training.checkpoint import Checkpoint
from halfhour.training.deadline import Deadline, Replay, Reserve
from halfhour.training.examples import Examples
from halfhour.training.interrupt import Interruptible
from halfhour.training.keeping import Checkpoints
from halfhour.training.optimizers import FilterMuon, compiled_with
from halfhour.training.progress import Progress
from halfhour.training.schedule import schedule

UNTIL_THE_DEADLINE = 1_000_000  # epochs: more than any deadline lets happen
PREDICTION_BATCH = 512  # pictures; larger batches were no faster on two cores


class Fitted(NamedTuple):
    """What a training came to.

    Attributes:
        history: its epochs.
        stop_reason: `epochs`, `deadline`, `interrupted` or `replayed`.
        pace: (S,) float64, how much of it was over at each batch, 0..1; `None` where its batches changed on the way.
    """

    history: History
    stop_reason: str
    pace: Floats | None


def compile_for_training(model: Any, settings: Settings) -> None:
    """Give a network its optimizer, its loss and its metric."""
    model.compile(**compiled_with(settings), metrics=["accuracy"])


def loadable(model: Any) -> Any:
    """A trained network as it loads where halfhour is not known: with layers and an optimizer of Keras's own.

    Not part of `fit`: the network would have to be built anew for each kind of answer.
    """
    forget_muon(model)
    return plain(model)


def forget_muon(model: Any) -> None:
    """Take halfhour's own optimizer from a network."""
    if isinstance(model.optimizer, FilterMuon):
        model.compile(optimizer="sgd", loss="categorical_crossentropy", metrics=["accuracy"])


def fit(
    model: Any,
    train: Split,
    validation: Split,
    recipe: Recipe,
    settings: Settings,
    *,
    stopwatch: Stopwatch,
    reserve: Reserve,
    tell: Tell,
    pace: Floats | None = None,
    checkpoint: Path | None = None,
    resumed: Checkpoint | None = None,
    class_names: Sequence[str] = (),
    share: Share = EVERYTHING,
    agree: Callable[[Interruptible, Deadline], Any] | None = None,
) -> Fitted:
    """Train a network as the recipe says.

    Args:
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
        class_names: K names for those who follow a training: with them, examples of mistakes are told every epoch.
        share: what of each batch this process reads, and what each is to divide into.
        agree: makes the callback by which several processes agree on the time and on the end.

    Returns:
        What it came to. Ctrl-C ends a training after the batch at hand, with what it has.
    """
    num_classes = model.output_shape[-1]
    batches = -(-share.divisible(len(train), settings.batch_size) // settings.batch_size)
    steps = batches * recipe.epochs if recipe.epochs else None
    deadline = Deadline(stopwatch, recipe.deadline_seconds, reserve, len(validation), steps)
    if pace is not None:
        deadline = Replay(pace)
    progress = Progress(recipe.epochs, batches, settings.batch_size, deadline, tell)
    if resumed:
        resumed.restore(model, len(train))
        if resumed.batch_size not in (0, settings.batch_size):
            resumed = resumed.with_batches(settings, recipe.epochs)
            model.optimizer.learning_rate *= settings.learning_rate / resumed.learning_rate
        deadline.go_on(resumed.pace, resumed.began)
        progress.epochs.extend(resumed.epochs)
        progress.batches_before, progress.seconds_before = resumed.batches, resumed.into_epoch
    moves = schedule(model, settings, deadline)
    kept = (
        [Checkpoints(checkpoint, resumed, len(train), settings, stopwatch, deadline, progress, moves, tell)]
        if checkpoint or resumed
        else []
    )
    watched = [Examples(validation, class_names, tell)] if class_names else []

    def learn(epochs: int) -> None:
        """Go on until so many epochs are done in all."""
        learned = Batches(
            train,
            num_classes,
            batch_size=settings.batch_size,
            seed=recipe.seed,
            augmentation=settings.augment,
            flip=settings.flip,
            epoch=len(progress.epochs),
            begin_at=progress.batches_before,
            share=share,
        )
        validated = InOrder(
            validation.pictures,
            max(PREDICTION_BATCH - PREDICTION_BATCH % share.devices, share.devices),
            one_hot(validation.labels, num_classes),
            share,
        )
        reshuffle = keras.callbacks.LambdaCallback(on_epoch_end=lambda _epoch, _logs: learned.next_epoch())
        with closing(learned), closing(validated):
            model.fit(
                fed(learned),
                epochs=epochs,
                validation_data=fed(validated),
                initial_epoch=len(progress.epochs),
                callbacks=[interrupt, deadline, *agreed, *moves, progress, *kept, *watched, reshuffle],
                shuffle=False,  # the batches bring their own, repeatable order
                verbose=0,
            )

    with Interruptible() as interrupt:
        agreed = [agree(interrupt, deadline)] if agree else []
        model.stop_training = False
        if progress.batches_before:  # Keras counts an epoch's batches once a call: the rest of one takes a call
            learn(len(progress.epochs) + 1)
        if not model.stop_training:
            learn(recipe.epochs or UNTIL_THE_DEADLINE)
    ended = "epochs" if pace is None else "replayed"
    stop_reason = "interrupted" if interrupt.asked else "deadline" if deadline.struck else ended
    tell(TrainingEnded(stop_reason))
    return Fitted(History(tuple(progress.epochs)), stop_reason, np.array(deadline.pace))
