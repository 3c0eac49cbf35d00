"""The third stage: a prepared network -> a trained one, its epochs written down in its run folder while it learns."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from halfhour.bundle.division import write_division
from halfhour.bundle.hold import Hold
from halfhour.bundle.read import CHECKPOINT
from halfhour.bundle.write import EpochLog, amend, begin
from halfhour.data.splits import record_of
from halfhour.doctor.course import Course, known_of
from halfhour.errors import FileError
from halfhour.events import Begun, Event, ModelReady, Tell, Warned, silent
from halfhour.language import message
from halfhour.machine.environment import describe
from halfhour.models.reduced import reducing
from halfhour.models.registry import find_network
from halfhour.models.summary import summarise
from halfhour.pipeline.candidates import Learned, Tried
from halfhour.pipeline.job import Prepared, Trained
from halfhour.pipeline.notices import tell_prepared
from halfhour.pipeline.short import learn_closed, learn_short
from halfhour.pipeline.starts import learn_from
from halfhour.recipe import Recipe
from halfhour.training.outlook import Outlook
from halfhour.training.task import TrainingTask
from halfhour.training.within_memory import fit_within_memory


def learn(prepared: Prepared, hold: Hold) -> Trained:
    """Open the run folder and train.

    Args:
        prepared: the network.
        hold: keeps other processes away from the folder.

    Raises:
        RunError, FileError: the run folder cannot be written.
        MachineError: the smallest batch does not fit into the memory.
    """
    job, network, recipe = prepared.gathered.job, prepared.network, prepared.recipe
    going_on = job.out if job.resume else None
    folder = going_on or begin(job.out, recipe, prepared.gathered.dataset.name, describe(), hold)
    gathered = prepared.gathered
    data = gathered.data
    record = gathered.record or record_of(gathered.division, data.picture_shape, data.class_names)
    if not going_on:
        write_division(folder, record)
    job.tell(Begun(folder))
    tell_prepared(prepared)
    layers = summarise(network.model)
    job.tell(ModelReady(network.name, layers, network.model.count_params()))
    task = replace(task_of(prepared), tell=_listener(prepared, folder), checkpoint=folder / CHECKPOINT)
    with job.stopwatch.part("train"):
        learned = learn_task(prepared, task, partial(amend, folder))
    kept = learned.kept
    return Trained(
        prepared,
        kept.model,
        folder,
        summarise(kept.model),
        kept.fitted,
        kept.recipe,
        record,
        learned.candidates if len(learned.candidates) > 1 else (),
        learned.checked,
        learned.seen,
        learned.alike,
    )


def learn_task(prepared: Prepared, task: TrainingTask, keep: Callable[[Recipe], None]) -> Learned:
    """Train a prepared network from where it begins; `keep` is told of a recipe that the training goes on with.

    Raises:
        MachineError: the smallest batch does not fit into the memory.
    """
    recipe, gathered, pretrained = prepared.recipe, prepared.gathered, find_network(prepared.network.name).pretrained
    if pretrained:
        rival = gathered.job.recipe.start is None and gathered.job.recipe.model is None
        return learn_from(pretrained, task, gathered.data, rival=rival, keep=keep)
    if find_network(prepared.network.name).closed:
        return learn_closed(task, prepared.network.spare)

    def train(task: TrainingTask) -> Tried:
        before = task.stopwatch.elapsed()
        fitted, settings = fit_within_memory(
            task, keep=lambda smaller: keep(recipe.with_batches(smaller)), trainer=gathered.job.trainer
        )
        model = reducing(task.model, recipe.reduce) if recipe.reduce else task.model
        return Tried("scratch", model, fitted, recipe.with_batches(settings), task.stopwatch.elapsed() - before)

    if prepared.network.spare:
        return learn_short(task, prepared.network.spare, train)
    return Learned(train(task), ())


def task_of(prepared: Prepared) -> TrainingTask:
    """The training of a prepared network, which leaves nothing on the disk."""
    gathered, network = prepared.gathered, prepared.network
    return TrainingTask(
        network.model,
        prepared.division.train,
        prepared.division.validation,
        prepared.recipe,
        network.settings,
        stopwatch=gathered.job.stopwatch,
        reserve=network.reserve,
        tell=gathered.job.tell,
        pace=gathered.job.pace,
        resumed=gathered.resumed,
        class_names=gathered.dataset.class_names if gathered.job.watched else (),
    )


def _listener(prepared: Prepared, folder: Path) -> Tell:
    """Who hears of a training: its log, the person, and those who read its course."""
    gathered, recipe, plan = prepared.gathered, prepared.recipe, prepared.network.plan
    tell = gathered.job.tell
    log = EpochLog(folder, gathered.resumed.epochs if gathered.resumed else ())
    known = known_of(gathered.division.train, gathered.division.validation, gathered.dataset.num_classes)
    course = Course(prepared.network.settings, known, tell)
    outlook = Outlook(plan, gathered.data, tell) if plan and not recipe.epochs else silent

    def tell_and_log(event: Event) -> None:
        try:
            log(event)
        except FileError as error:  # what was learned is worth more than the record of it
            tell(Warned(message("{error} Training continues without it.", error=str(error))))
        tell(event)
        outlook(event)
        if gathered.job.watched:
            course(event)

    return tell_and_log
