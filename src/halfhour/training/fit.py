"""One training: a network, its pictures and a recipe -> the history and the reason it ended."""

from typing import Any, NamedTuple

import keras

from halfhour.events import Tell, TrainingEnded
from halfhour.recipe import Recipe, Settings
from halfhour.records import History, Split
from halfhour.stopwatch import Stopwatch
from halfhour.training.batches import Batches, one_hot
from halfhour.training.deadline import Deadline
from halfhour.training.interrupt import Interruptible
from halfhour.training.progress import Progress
from halfhour.training.schedule import schedule

UNTIL_THE_DEADLINE = 1_000_000  # epochs: more than any deadline lets happen
PREDICTION_BATCH = 512  # pictures; larger batches were no faster on two cores


class Fitted(NamedTuple):
    """What a training came to: its epochs, and `epochs`, `deadline` or `interrupted`."""

    history: History
    stop_reason: str


def fit(
    model: Any,
    train: Split,
    validation: Split,
    recipe: Recipe,
    settings: Settings,
    *,
    stopwatch: Stopwatch,
    finish_by: float,
    tell: Tell,
) -> Fitted:
    """Compile and train a network as the recipe says.

    Args:
        model: from `models.build`; its weights are trained in place.
        train: what is learned from.
        validation: what decisions read.
        recipe: the training, as asked for.
        settings: what it works with.
        stopwatch: whose seconds `finish_by` means.
        finish_by: seconds on the stopwatch at which the training must be over.
        tell: is told of speed, batches, epochs and the end.

    Returns:
        The history and the stop reason. Ctrl-C ends a training after the batch at hand, with what it has.
    """
    num_classes = model.output_shape[-1]
    batches = Batches(train, num_classes, batch_size=settings.batch_size, seed=recipe.seed, augmentation=recipe.augment)
    model.compile(
        optimizer=keras.optimizers.Adam(settings.learning_rate),
        loss=keras.losses.CategoricalCrossentropy(),
        metrics=["accuracy"],
    )
    steps = len(batches) * recipe.epochs if recipe.epochs else None
    deadline = Deadline(stopwatch, finish_by, steps)
    progress = Progress(recipe.epochs, len(batches), settings.batch_size, deadline, tell)
    with Interruptible() as interrupt:
        model.fit(
            batches,
            epochs=recipe.epochs or UNTIL_THE_DEADLINE,
            validation_data=(validation.pictures, one_hot(validation.labels, num_classes)),
            validation_batch_size=PREDICTION_BATCH,
            callbacks=[interrupt, deadline, *schedule(settings, deadline), progress],
            shuffle=False,  # the batches bring their own, repeatable order
            verbose=0,
        )
    stop_reason = "interrupted" if interrupt.asked else "deadline" if deadline.struck else "epochs"
    tell(TrainingEnded(stop_reason))
    return Fitted(History(tuple(progress.epochs)), stop_reason)
