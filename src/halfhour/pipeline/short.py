"""A training with next to no time: what is there in closed form, and the trained network only where it got further."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

import keras
import numpy as np

from halfhour.data.splits import Division
from halfhour.events import EpochDone, Noted, TrainingEnded, without_end
from halfhour.language import message
from halfhour.models.registry import CLOSED_FORM, build, find_network
from halfhour.pipeline.candidates import Learned, Tried, best, candidates, compared
from halfhour.recipe import Recipe
from halfhour.records import DataFacts, Epoch, History, StopReason
from halfhour.training.closed import solve
from halfhour.training.fit import compile_for_training
from halfhour.training.task import Fitted, TrainingTask, reason_without_steps


@dataclass(frozen=True, eq=False)
class Spare:
    """A network in closed form, which is being filled beside other work.

    Attributes:
        model: compiled.
        epoch: what it comes to.
    """

    model: keras.Model
    epoch: Future[Epoch]


def begin_spare(recipe: Recipe, data: DataFacts, division: Division) -> Spare:
    """Begin to fill a network in closed form, in a thread of its own: it draws no random numbers of Keras's."""
    model = build(CLOSED_FORM, data.picture_shape, len(data.class_names))
    compile_for_training(model, find_network(CLOSED_FORM).settings)
    pool = ThreadPoolExecutor(1)
    epoch = pool.submit(solve, model, division.train, division.validation, recipe.seed)
    pool.shutdown(wait=False)
    return Spare(model, epoch)


def learn_closed(task: TrainingTask, spare: Spare | None) -> Learned:
    """Fill a network in closed form, where that was not begun already: it is all of its training."""
    epoch = spare.epoch.result() if spare else solve(task.model, task.train, task.validation, task.recipe.seed)
    reason = reason_without_steps(task, done=task.recipe.epochs is not None)
    task.tell(EpochDone(epoch, task.recipe.epochs, 0.0))
    task.tell(TrainingEnded(reason))
    return Learned(_closed(task.model, epoch, task.recipe, reason), ())


def learn_short(task: TrainingTask, spare: Spare, train: Callable[[TrainingTask], Tried]) -> Learned:
    """Train as long as there is time, and keep what does better on the validation pictures.

    Args:
        task: the training.
        spare: what there is without it.
        train: trains the task's network.
    """
    epoch = spare.epoch.result()
    task.tell(Noted(message(
        "The closed-form solution gets {share:.1%} of the validation images right; a trained network "
        "is kept only if it beats that.",
        share=epoch.validation_accuracy,
    )))  # fmt: skip
    trained = train(replace(task, tell=without_end(task.tell)))
    usual = replace(find_network(CLOSED_FORM).settings, validation_split=task.settings.validation_split)
    recipe = task.recipe.with_settings(CLOSED_FORM, usual)
    tried = [_closed(spare.model, epoch, recipe, trained.fitted.stop_reason), trained]
    kept = best(tried)
    task.tell(Noted(compared(tried)))
    task.tell(TrainingEnded(kept.fitted.stop_reason))
    return Learned(kept, candidates(tried))


def _closed(model: keras.Model, epoch: Epoch, recipe: Recipe, reason: StopReason) -> Tried:
    return Tried("closed", model, Fitted(History((epoch,)), reason, np.array([])), recipe, epoch.seconds)
