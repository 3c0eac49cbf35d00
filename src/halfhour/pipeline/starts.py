"""Where a training begins: a prepared pretrained network -> the best of up to three candidates, by validation.

A new last layer on features as they are is there first, and nothing that comes after is kept unless it is better: the
last blocks tuned from that layer on, and a network from nothing, which wins on what looks like nothing in ImageNet.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from halfhour.answering.alike import alike_pairs
from halfhour.events import EpochDone, Noted, TrainingEnded, without_end
from halfhour.images.reduced import reduced_split
from halfhour.language import message
from halfhour.models.reduced import reducing
from halfhour.models.registry import Pretrained
from halfhour.pipeline.candidates import Learned, Tried, best, candidates, compared
from halfhour.pipeline.rehearsal import compile_network
from halfhour.recipe import Recipe
from halfhour.records import CrossValidation, DataFacts, History
from halfhour.training.fit import fit
from halfhour.training.head import cross_validate
from halfhour.training.plan import cheapest
from halfhour.training.task import Fitted, TrainingTask, reason_without_steps
from halfhour.training.transfer import Base, Headed, all_features, give_head, impressions, seconds_left, tuning
from halfhour.training.within_memory import fit_within_memory

REDUCED = 4  # 224 pixels to 56: what a network from nothing can learn from in the time
CHECKING = 0.04  # of the deadline, after which no further cross-validation is begun
RIVALLED = 0.3  # of the time left after the last layer, for the network from nothing
LEAST_EPOCHS = 15  # under which that has not learned enough to be compared
RIVAL_COST = 1 / 3  # of a look of the pretrained network, that learning from a reduced picture takes (experiments.md)
LEAST_TUNING = 5.0  # seconds
GRAPHS = 5.0  # times as long as building the first graph takes: two more are built before the first step
SEEING = 0.3  # of the time for tuning, for computing further views
FEWEST_VIEWS, MOST_VIEWS, USUAL_VIEWS = 2, 7, 4  # the last where epochs decide


def learn_from(
    pretrained: Pretrained,
    task: TrainingTask,
    data: DataFacts,
    *,
    rival: bool,
    keep: Callable[[Recipe], None],
) -> Learned:
    """Train from pretrained weights.

    Args:
        pretrained: how the task's network is.
        task: the training.
        data: of it.
        rival: whether a network from nothing may take a share of the time.
        keep: writes a recipe down, before the training goes on with it.
    """
    base = Base(task.model, pretrained)
    headed = give_head(task, base)
    asked, task = task.recipe, headed.task  # which knows how long an answer takes
    if task.recipe != asked:
        keep(task.recipe)
    if not task.resumed:
        counted = task.recipe.epochs is not None or task.pace is not None  # then no clock says what is left
        task.tell(EpochDone(headed.epoch, task.recipe.epochs, 0.0 if counted else max(0.0, seconds_left(task))))
    checked = None if task.pace is not None or task.resumed else _checked(headed, data, task)
    tried = [_head(headed)]
    if rival and not task.resumed and task.pace is None and _worth_a_rival(headed):
        tried.append(_from_nothing(task, data))
    headed = replace(headed, task=_as_busy_as_now(headed.task))
    if not any(one.fitted.stop_reason == "interrupted" for one in tried) and (views := _views(headed)):
        before = headed.upper.get_weights()
        tuned = _tuned(headed, base, views, keep)
        tried += [tuned] if len(tuned.fitted.history.epochs) > 1 else []
        if best(tried).start != "tuned":
            headed.upper.set_weights(before)
    kept = best(tried)
    if len(tried) > 1:
        task.tell(Noted(compared(tried)))
    task.tell(TrainingEnded(kept.fitted.stop_reason))
    seen = None if kept.start == "scratch" else impressions(headed, base, tuned=kept.start == "tuned")
    features, _labels, groups = all_features(headed)
    return Learned(kept, candidates(tried), checked, seen, alike_pairs(features[:, -base.averages :], groups))


def _head(headed: Headed) -> Tried:
    task = headed.task
    done = task.recipe.epochs is not None or headed.epoch.validation_accuracy == 1
    fitted = Fitted(History((headed.epoch,)), reason_without_steps(task, done=done), np.array([]))
    return Tried("head", task.model, fitted, task.recipe, headed.epoch.seconds)


def _tuned(headed: Headed, base: Base, views: int, keep: Callable[[Recipe], None]) -> Tried:
    began = headed.task.stopwatch.elapsed()
    recipe = replace(headed.task.recipe, views=views)
    keep(recipe)
    task = replace(tuning(headed, base, views), tell=without_end(headed.task.tell))
    fitted, settings = fit_within_memory(
        task,
        keep=lambda smaller: keep(recipe.with_batches(smaller)),
    )
    recipe = recipe.with_batches(settings)
    return Tried("tuned", headed.task.model, fitted, recipe, headed.task.stopwatch.elapsed() - began)


def _from_nothing(task: TrainingTask, data: DataFacts) -> Tried:
    """A network from nothing, for its share of the time."""
    began = task.stopwatch.elapsed()
    until = began + RIVALLED * seconds_left(task)
    told = message("A network trained from scratch has {seconds:.0f} s to do better …", seconds=until - began)
    task.tell(Noted(told))
    name = cheapest(data.picture_shape[-1])
    asked = Recipe(
        data=task.recipe.data, minutes=until / 60, seed=task.recipe.seed, start="scratch", size=task.recipe.size
    )
    train, validation = reduced_split(task.train, REDUCED), reduced_split(task.validation, REDUCED)
    network = compile_network(asked, name, data.seen_at(train), train)
    recipe = replace(
        asked.with_settings(name, network.settings),
        minutes=task.recipe.minutes,
        validation_split=task.recipe.validation_split,
        pictures=task.recipe.pictures,
        validation_pictures=task.recipe.validation_pictures,
        reduce=REDUCED,
        size=data.picture_shape[0],
    )
    rival = TrainingTask(network.model, train, validation, asked, network.settings, task.stopwatch)
    fitted = fit(rival)
    return Tried("scratch", reducing(network.model, REDUCED), fitted, recipe, task.stopwatch.elapsed() - began)


def _worth_a_rival(headed: Headed) -> bool:
    """Whether there is something to gain, and time enough to compare."""
    task = headed.task
    an_epoch = RIVAL_COST * task.reserve.seconds_a_picture * len(task.train)
    enough = RIVALLED * seconds_left(task) >= LEAST_EPOCHS * an_epoch
    return task.recipe.epochs is None and headed.epoch.validation_accuracy < 1 and enough


def _views(headed: Headed) -> int:
    """How many views of each picture to tune on; 0 where nothing is to be tuned."""
    task = headed.task
    if task.pace is not None:
        return (task.recipe.views or USUAL_VIEWS) if len(task.pace) else 0
    if task.recipe.epochs is not None:
        return (task.recipe.views or USUAL_VIEWS) if task.recipe.epochs > 1 else 0
    if headed.epoch.validation_accuracy == 1 and not task.resumed:
        return 0  # nothing could be seen to be better
    left = seconds_left(task)
    if left < max(LEAST_TUNING, GRAPHS * headed.built) and not task.resumed:
        return 0
    seen = len(task.validation) + len(headed.views) * len(task.train)
    a_view = headed.epoch.seconds * len(task.train) / seen
    return task.recipe.views or min(MOST_VIEWS, max(FEWEST_VIEWS, len(headed.views) + int(SEEING * left / a_view)))


def _as_busy_as_now(task: TrainingTask) -> TrainingTask:
    """The task with a reserve for a machine as busy as it is now, where others have begun to work since."""
    reserve = task.reserve
    if task.pace is not None or task.recipe.epochs is not None or reserve.draw is None:
        return task
    return replace(task, reserve=reserve.where_a_figure_takes(max(reserve.figure, reserve.draw())))


def _checked(headed: Headed, data: DataFacts, task: TrainingTask) -> CrossValidation | None:
    """How last layers do on pictures that they did not learn from, told."""
    features, labels, groups = all_features(headed)
    classes = len(data.class_names)
    seconds = min(CHECKING * task.recipe.deadline_seconds, max(0.0, seconds_left(task)))
    checked = cross_validate(features, labels, groups, classes, task.recipe.seed, seconds=seconds)
    if checked:
        task.tell(Noted(message(
            "Cross-validated accuracy of such a last layer: {accuracy:.1%} (95 % interval {low:.1%} to "
                "{high:.1%}, {repeats} x {folds} folds of {count} images).", **vars(checked),
        )))  # fmt: skip
    return checked
