"""The last stage: a judged network -> its run, saved with what a person looks at."""

import tempfile
from dataclasses import replace
from pathlib import Path

import keras

from halfhour.bundle.hold import Hold
from halfhour.bundle.manifest import REPORT
from halfhour.bundle.write import begin, finish
from halfhour.errors import FileError
from halfhour.events import RunSaved, Tell, Warned
from halfhour.images.reduced import small
from halfhour.language import message
from halfhour.machine.environment import describe
from halfhour.models.inside import responses
from halfhour.pipeline.job import Judged
from halfhour.records import RunFacts, Seconds
from halfhour.report.page import page
from halfhour.report.plots import confusion, curves, to_png
from halfhour.report.walls import gallery, mistakes
from halfhour.run import Run
from halfhour.training.fit import loadable


def keep(judged: Judged, hold: Hold) -> Run:
    """Draw, write the report, and save the run.

    Raises:
        FileError: neither its folder nor a temporary one can be written to.
    """
    job = judged.trained.prepared.gathered.job
    model = loadable(judged.trained.model)
    facts = _facts(judged, model)
    documents = documents_of(facts)
    facts = replace(facts, seconds=replace(facts.seconds, total=job.stopwatch.elapsed()))
    facts = _saved(facts, model, documents, hold, job.tell)
    job.tell(RunSaved(facts.folder, facts.recipe, facts.findings))
    return Run(facts, model)


def _facts(judged: Judged, model: keras.Model) -> RunFacts:
    trained, test = judged.trained, judged.test
    gathered, fitted = trained.prepared.gathered, trained.fitted
    stopwatch = gathered.job.stopwatch
    parts = {name: stopwatch.parts[name] for name in ("data", "train", "evaluate")}
    return RunFacts(
        folder=trained.folder,
        recipe=trained.recipe,
        data=gathered.data,
        layers=trained.layers,
        parameters=model.count_params(),
        history=fitted.history,
        stop_reason=fitted.stop_reason,
        seconds=Seconds(gathered.start_seconds, **parts, total=stopwatch.elapsed()),
        train_accuracy=judged.train_accuracy,
        evaluation=judged.evaluation,
        findings=judged.findings,
        environment=describe(),
        mistake_pictures=small(test.pictures[[mistake.index for mistake in judged.evaluation.mistakes]]),
        sample=test.pictures[0],
        responses=responses(model, test.pictures[0]),
        trust=judged.trust,
        test_time_augmentation=judged.test_time_augmentation,
        pace=None if trained.recipe.epochs else fitted.pace,
        galleries=tuple(replace(shown, pictures=small(shown.pictures)) for shown in judged.galleries),
        division=trained.record,
        test_set_opened=judged.test_set_opened,
        candidates=trained.candidates,
        cross_validation=trained.checked,
    )


def documents_of(facts: RunFacts) -> dict[str, bytes]:
    """What a person looks at: pictures and the page, by file name."""
    figures = {
        **({"curves.png": curves(facts.history)} if facts.history.epochs else {}),
        **({"confusion.png": confusion(facts.evaluation, facts.data.class_names)} if facts.evaluation.count else {}),
        **{f"{shown.code}.png": gallery(shown) for shown in facts.galleries},
    }
    if facts.evaluation.mistakes:
        figures["mistakes.png"] = mistakes(facts.mistake_pictures, facts.evaluation.mistakes)
    return {name: to_png(figure) for name, figure in figures.items()} | {REPORT: page(facts).encode()}


def _saved(facts: RunFacts, model: keras.Model, documents: dict[str, bytes], hold: Hold, tell: Tell) -> RunFacts:
    """Save a run; where its folder can no longer be written to, in a temporary one, so that the model is not lost."""
    try:
        finish(facts, model, documents)
        return facts
    except FileError as error:
        rescued = replace(facts, folder=Path(tempfile.mkdtemp(prefix="halfhour-rescued-")))
        begin(rescued.folder, facts.recipe, facts.data.name, facts.environment, hold)
        finish(rescued, model, documents)
        folder = str(rescued.folder)
        tell(Warned(message("{error} The run was saved in {folder} instead.", error=str(error), folder=folder)))
        return rescued
