"""One training: a task -> the history and the reason it ended."""

from contextlib import closing
from dataclasses import replace

import keras
import numpy as np

from halfhour.events import TrainingEnded
from halfhour.models.fused import plain
from halfhour.recipe import Settings
from halfhour.records import History, StopReason
from halfhour.training.batches import Batches, InOrder, fed, one_hot, pictures_at_once
from halfhour.training.deadline import Deadline, Replay
from halfhour.training.examples import Examples
from halfhour.training.interrupt import Interruptible
from halfhour.training.keeping import Checkpoints
from halfhour.training.optimizers import FilterMuon, compiled_with, ready
from halfhour.training.progress import Progress
from halfhour.training.schedule import schedule
from halfhour.training.task import Fitted, TrainingTask

UNTIL_THE_DEADLINE = 1_000_000  # epochs: more than any deadline lets happen


def compile_for_training(model: keras.Model, settings: Settings) -> None:
    """Give a network its optimizer, its loss and its metric.

    On TensorFlow the metric is an object, not a name: Keras makes its variables here, and the first step is traced
    once (`ready`).
    """
    at_once = keras.config.backend() == "tensorflow"
    metric = keras.metrics.CategoricalAccuracy("accuracy") if at_once else "accuracy"
    model.compile(**compiled_with(settings), metrics=[metric])


def loadable(model: keras.Model) -> keras.Model:
    """A trained network as it loads where halfhour is not known: with layers and an optimizer of Keras's own.

    Not part of `fit`: the network would have to be built anew for each kind of answer.
    """
    forget_muon(model)
    if not model.optimizer.built:  # its layers were trained as those of another network; it could not be loaded
        model.compile(optimizer="sgd", loss="categorical_crossentropy", metrics=["accuracy"])
    return plain(model)


def forget_muon(model: keras.Model) -> None:
    """Take halfhour's own optimizer from a network."""
    if isinstance(model.optimizer, FilterMuon):
        model.compile(optimizer="sgd", loss="categorical_crossentropy", metrics=["accuracy"])


def fit(task: TrainingTask) -> Fitted:
    """Train a network as its recipe says.

    Returns:
        What it came to. Ctrl-C ends a training after the batch at hand, with what it has.
    """
    deadline = _deadline(task)
    progress = Progress(task.recipe.epochs, _batches(task), task.settings.batch_size, deadline, task.tell)
    progress.epochs.extend(() if task.resumed else task.already)
    if task.resumed:
        task = _restored(task, deadline, progress)
    callbacks = _callbacks(task, deadline, progress)
    model = task.model
    ready(model)
    with Interruptible() as interrupt:
        agreed = [task.agree(interrupt, deadline)] if task.agree else []
        callbacks = [interrupt, deadline, *agreed, *callbacks]
        model.stop_training = False
        if progress.batches_before:  # Keras counts an epoch's batches once a call: the rest of one takes a call
            _learn(task, progress, callbacks, len(progress.epochs) + 1)
        if not model.stop_training:
            _learn(task, progress, callbacks, task.recipe.epochs or UNTIL_THE_DEADLINE)
    stop_reason = _stop_reason(task, interrupt, deadline)
    task.tell(TrainingEnded(stop_reason))
    return Fitted(History(tuple(progress.epochs)), stop_reason, np.array(deadline.pace))


def _stop_reason(task: TrainingTask, interrupt: Interruptible, deadline: Deadline) -> StopReason:
    if interrupt.asked:
        return "interrupted"
    if deadline.struck:
        return "deadline"
    return "epochs" if task.pace is None else "replayed"


def _batches(task: TrainingTask) -> int:
    """Batches an epoch."""
    size = task.settings.batch_size
    return -(-task.share.divisible(len(task.train), size) // size)


def _deadline(task: TrainingTask) -> Deadline:
    """What drives the training: the time, its batches, or the pace of the training that it repeats."""
    if task.pace is not None:
        return Replay(task.pace)
    steps = _batches(task) * (task.recipe.epochs - len(task.already)) if task.recipe.epochs else None
    validated = 0 if task.already else len(task.validation)  # of a part of a network, they tell nothing of its speed
    return Deadline(task.stopwatch, task.recipe.deadline_seconds, task.reserve, validated, steps)


def _restored(task: TrainingTask, deadline: Deadline, progress: Progress) -> TrainingTask:
    """The task, network, clock and epochs brought to where its checkpoint was written."""
    resumed, model, settings = task.resumed, task.model, task.settings
    if resumed is None:
        return task
    resumed.restore(model, len(task.train))
    if resumed.batch_size not in (0, settings.batch_size):
        resumed = resumed.with_batches(settings, task.recipe.epochs)
        model.optimizer.learning_rate *= settings.learning_rate / resumed.learning_rate
    deadline.go_on(resumed.pace, resumed.began)
    progress.epochs.extend(resumed.epochs)
    progress.batches_before, progress.seconds_before = resumed.batches, resumed.into_epoch
    return replace(task, resumed=resumed)


def _callbacks(task: TrainingTask, deadline: Deadline, progress: Progress) -> list[keras.callbacks.Callback]:
    """What moves, tells, keeps and shows, in the order in which they are to come."""
    moves = schedule(task.model, task.settings, deadline)
    kept = [Checkpoints(task, deadline, progress, moves)] if task.checkpoint or task.resumed else []
    watched = [Examples(task.validation, task.class_names, task.tell)] if task.class_names else []
    return [*moves, progress, *kept, *watched]


def _learn(task: TrainingTask, progress: Progress, callbacks: list[keras.callbacks.Callback], epochs: int) -> None:
    """Go on until so many epochs are done in all."""
    share, num_classes = task.share, task.model.output_shape[-1]
    batch = pictures_at_once(task.validation.pictures.shape)
    learned = Batches(
        task.train,
        num_classes,
        batch_size=task.settings.batch_size,
        seed=task.recipe.seed,
        augmentation=task.settings.augment,
        flip=task.settings.flip,
        epoch=len(progress.epochs),
        begin_at=progress.batches_before,
        share=share,
    )
    validated = InOrder(
        task.validation.pictures,
        max(batch - batch % share.devices, share.devices),
        one_hot(task.validation.labels, num_classes),
        share,
    )
    reshuffle = keras.callbacks.LambdaCallback(on_epoch_end=lambda _epoch, _logs: learned.next_epoch())
    with closing(learned), closing(validated):
        task.model.fit(
            fed(learned),
            epochs=epochs,
            validation_data=fed(validated),
            initial_epoch=len(progress.epochs),
            callbacks=[*callbacks, reshuffle],
            shuffle=False,  # the batches bring their own, repeatable order
            verbose=0,
        )
