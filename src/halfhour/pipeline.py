"""The whole story of a training, in order: the only file that knows it."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from halfhour.answers import believe, learn_trust
from halfhour.bundle.hold import Hold
from halfhour.bundle.manifest import REPORT
from halfhour.bundle.read import CHECKPOINT
from halfhour.bundle.write import EpochLog, amend, begin, finish, reopen
from halfhour.data.catalogue import load
from halfhour.data.forms.objects import as_path
from halfhour.data.pictures.galleries import contact_sheet
from halfhour.data.splits import Division, divide
from halfhour.doctor.course import Course
from halfhour.doctor.evidence import TrainingEvidence
from halfhour.doctor.registry import examine_training
from halfhour.errors import FileError
from halfhour.evaluation import evaluate
from halfhour.events import Begun, Evaluated, Event, ModelReady, Planned, RunSaved, Tell, Warned, silent
from halfhour.language import message
from halfhour.machine.environment import describe
from halfhour.models.inside import responses
from halfhour.models.registry import find
from halfhour.models.summary import summarise
from halfhour.notices import cut_off, few_to_test, no_time, tell_absent_classes, tell_preparation
from halfhour.recipe import Recipe
from halfhour.records import DataFacts, Dataset, Floats, Predictions, RunFacts, Seconds
from halfhour.rehearsal import choose, prepare, validation_share
from halfhour.report.page import page
from halfhour.report.plots import confusion, curves, to_png
from halfhour.report.walls import gallery, mistakes
from halfhour.run import Run
from halfhour.stopwatch import Stopwatch
from halfhour.suspects import suspects
from halfhour.training.checkpoint import Checkpoint
from halfhour.training.devices import training_on
from halfhour.training.fit import Fitted, fit, loadable
from halfhour.training.outlook import Outlook
from halfhour.training.plan import ENOUGH_EPOCHS, cheapest, suitable_minutes
from halfhour.training.within_memory import fit_within_memory

TOO_WIDE = 0.1  # of the 95 % interval of the test accuracy: under 380 pictures at 50 %, 190 at 85 %


def train(
    data: Any = None,
    *,
    out: str | Path | None = None,
    devices: str = "one",
    tell: Tell = silent,
    **options: Any,
) -> Run:
    """Train an image classifier and save the run.

    Args:
        data: a named set, a path, or what `data.forms.objects` takes, such as `(x, y)`; `None` is MNIST, or
            scikit-learn's digits where MNIST cannot be had.
        out: the run folder; `None` is a fresh one under `runs/`.
        devices: `one`, or `all` of this machine, which share each step out among themselves; with Keras on JAX.
        tell: is told what happens, as records of `halfhour.events`.
        options: the other fields of `Recipe`: `model`, `minutes`, `epochs`, `seed`, `batch_size`, `learning_rate`,
            `dropout`, `validation_split`, `augment`, `schedule`, `size`.

    Raises:
        OptionError: an option has an impossible value.
        MachineError: Keras does not run on JAX, and all devices were asked for.
        DataError: the data cannot be had or read.
        RunError, FileError: the run folder cannot be written.
    """
    recipe = Recipe(data=as_path(data), **options)
    return carry_out(recipe, out=Path(out) if out else None, tell=tell, fit=training_on(devices, tell))


def carry_out(
    recipe: Recipe,
    *,
    out: Path | None,
    tell: Tell,
    stopwatch: Stopwatch | None = None,
    pace: Floats | None = None,
    resume: bool = False,
    watched: bool = False,
    load: Callable[..., Dataset] = load,
    fit: Callable[..., Fitted] = fit,
) -> Run:
    """Carry out a recipe: data, network, training, test, findings, run folder.

    Args:
        recipe: what was asked for.
        out: the run folder; `None` is a fresh one under `runs/`.
        tell: is told what happens.
        stopwatch: runs since the start that the deadline is counted from; `None` is now.
        pace: of a training that the recipe's deadline drove, to repeat it batch by batch.
        resume: go on with the training that was cut off in `out`; the recipe is the one that lies there.
        watched: tell also, after every epoch, of examples of mistakes and of what the doctor sees by then.
        load: what gives the data set: as `load` does, or in its place.
        fit: what trains the network: as `fit` does, or in its place.
    """
    with Hold() as hold:
        if resume and out:
            hold.take(out)
            recipe = reopen(out)  # seen under the lock: no other process can have finished it meanwhile
        try:
            return _carry_out(recipe, hold, out, tell, stopwatch or Stopwatch(), pace, resume, watched, load, fit)
        except BaseException:
            for folder in hold.folders:
                if (folder / CHECKPOINT).exists():
                    tell(Warned(cut_off(folder)))
            raise


def _carry_out(
    recipe: Recipe,
    hold: Hold,
    out: Path | None,
    tell: Tell,
    stopwatch: Stopwatch,
    pace: Floats | None,
    resume: bool,
    watched: bool,
    load: Callable[..., Dataset],
    fit: Callable[..., Fitted],
) -> Run:
    resumed = Checkpoint.read(out / CHECKPOINT) if resume and out else None
    start_seconds = stopwatch.elapsed()
    stopwatch.later(resumed.seconds if resumed else 0.0)
    if recipe.model:
        find(recipe.model)  # a wrong name is told before the data are loaded
    with stopwatch.part("data"):
        dataset = load(recipe.data, tell, size=recipe.size)
        brief = recipe.epochs is None and recipe.minutes is None
        recipe = recipe.timed(suitable_minutes(len(dataset.train), dataset.picture_shape))
        name = recipe.model or cheapest(dataset.picture_shape[-1])
        usual = find(name).settings
        if dataset.found:
            usual = replace(usual, validation_split=validation_share(usual.validation_split, len(dataset.train)))
        validation_split = recipe.settle(usual).validation_split
        division = divide(dataset, validation_split, recipe.seed)
        data = _describe(dataset, division)
        galleries = (contact_sheet(dataset, recipe.seed), *dataset.galleries) if dataset.found else ()
    with stopwatch.part("plan"):
        repeats = recipe.epochs is not None or pace is not None or resume
        prepared = prepare(recipe, name, data, division) if repeats else choose(recipe, division, data, stopwatch)
    model, settings, reserve = prepared.model, prepared.settings, prepared.reserve
    recipe = replace(recipe.settled(prepared.name, settings), validation_split=validation_split)
    if brief and prepared.plan and prepared.plan.epochs > ENOUGH_EPOCHS:
        recipe = replace(recipe, epochs=ENOUGH_EPOCHS)
    folder = out if resume and out else begin(out, recipe, dataset.name, describe(), hold)
    tell(Begun(folder))
    tell_preparation(data, tell)
    tell_absent_classes(dataset, tell)
    if prepared.tight:
        tell(Warned(prepared.tight))
    if prepared.plan:
        tell(Planned(prepared.plan, recipe.deadline_seconds / 60, recipe.epochs))
    if recipe.deadline_seconds - reserve.seconds < stopwatch.elapsed() and pace is None:
        tell(Warned(no_time(recipe, stopwatch.elapsed(), reserve.seconds)))
    layers = summarise(model)
    tell(ModelReady(prepared.name, layers, model.count_params()))

    log = EpochLog(folder, resumed.epochs if resumed else ())
    course = Course(recipe, settings, dataset.num_classes, len(division.validation), tell)
    outlook = Outlook(prepared.plan, data, tell) if prepared.plan and not recipe.epochs else silent

    def tell_and_log(event: Event) -> None:
        try:
            log(event)
        except FileError as error:  # what was learned is worth more than the record of it
            tell(Warned(message("{error} The training goes on without it.", error=str(error))))
        tell(event)
        outlook(event)
        if watched:
            course(event)

    with stopwatch.part("train"):
        fitted, settings = fit_within_memory(
            model,
            division.train,
            division.validation,
            recipe,
            settings,
            stopwatch=stopwatch,
            reserve=reserve,
            tell=tell_and_log,
            pace=pace,
            checkpoint=folder / CHECKPOINT,
            resumed=resumed,
            keep=partial(amend, folder, recipe),
            class_names=dataset.class_names if watched else (),
            fit=fit,
        )
    recipe = replace(recipe, batch_size=settings.batch_size, learning_rate=settings.learning_rate)

    with stopwatch.part("evaluate"):
        digits = dataset.preparation == "digit"
        trust, train_accuracy = learn_trust(model, division.train, division.validation, recipe.seed, digits=digits)
        if dataset.found:
            galleries += suspects(model, division.validation, dataset.class_names, recipe.seed)
        test = division.test.open()
        views = find(prepared.name).views
        believed = believe(model, test.pictures, views=views, mirror=settings.flip)
        evaluation = evaluate(Predictions(believed, test.labels), dataset.class_names)
        tell(Evaluated(evaluation))
        if evaluation.accuracy_high - evaluation.accuracy_low > TOO_WIDE:
            tell(Warned(few_to_test(evaluation)))

    model = loadable(model)
    findings = examine_training(
        TrainingEvidence(
            recipe, settings, fitted.history, dataset.num_classes, train_accuracy, len(division.validation)
        )
    )
    parts = {name: stopwatch.parts[name] for name in ("data", "train", "evaluate")}
    seconds = Seconds(start_seconds, **parts, total=stopwatch.elapsed())
    facts = RunFacts(
        folder=folder,
        recipe=recipe,
        data=data,
        layers=layers,
        parameters=model.count_params(),
        history=fitted.history,
        stop_reason=fitted.stop_reason,
        seconds=seconds,
        train_accuracy=train_accuracy,
        evaluation=evaluation,
        findings=findings,
        environment=describe(),
        mistake_pictures=test.pictures[[mistake.index for mistake in evaluation.mistakes]],
        sample=test.pictures[0],
        responses=responses(model, test.pictures[0]),
        trust=trust,
        views=views,
        pace=None if recipe.epochs else fitted.pace,
        galleries=galleries,
    )
    documents = _documents(facts)
    facts = _save(replace(facts, seconds=replace(seconds, total=stopwatch.elapsed())), model, documents, hold, tell)
    tell(RunSaved(facts.folder, recipe, findings))
    return Run(facts, model)


def _describe(dataset: Dataset, division: Division) -> DataFacts:
    return DataFacts(
        name=dataset.name,
        source=dataset.source,
        train_count=len(division.train),
        validation_count=len(division.validation),
        test_count=division.test.count,
        picture_shape=dataset.picture_shape,
        class_names=dataset.class_names,
        preparation=dataset.preparation,
        note=dataset.note,
        found=dataset.found,
        keeps_mirrored=dataset.keeps_mirrored,
    )


def _documents(facts: RunFacts) -> dict[str, bytes]:
    """What a person looks at: pictures and the page, by file name."""
    figures = {
        "curves.png": curves(facts.history),
        "confusion.png": confusion(facts.evaluation, facts.data.class_names),
        **{f"{shown.code}.png": gallery(shown) for shown in facts.galleries},
    }
    if facts.evaluation.mistakes:
        figures["mistakes.png"] = mistakes(facts.mistake_pictures, facts.evaluation.mistakes)
    return {name: to_png(figure) for name, figure in figures.items()} | {REPORT: page(facts).encode()}


def _save(facts: RunFacts, model: Any, documents: dict[str, bytes], hold: Hold, tell: Tell) -> RunFacts:
    """Save a run; where its folder can no longer be written to, in a temporary one, so that the model is not lost."""
    try:
        finish(facts, model, documents)
        return facts
    except FileError as error:
        rescued = replace(facts, folder=Path(tempfile.mkdtemp(prefix="halfhour-rescued-")))
        begin(rescued.folder, facts.recipe, facts.data.name, facts.environment, hold)
        finish(rescued, model, documents)
        tell(
            Warned(
                message("{error} The run was saved in {folder} instead.", error=str(error), folder=str(rescued.folder))
            )
        )
        return rescued
