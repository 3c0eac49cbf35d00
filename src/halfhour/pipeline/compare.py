"""Runs -> a `Contest`: pictures that none of them learned from, every model's answers, and what tells them apart."""

import shlex
from collections.abc import Sequence
from datetime import datetime

import numpy as np

from halfhour.answering.contest import duels, in_order
from halfhour.answering.evaluation import cross_entropy, wilson_interval
from halfhour.bundle.openings import record_opening
from halfhour.data.catalogue import load
from halfhour.data.restoring import Common, in_common
from halfhour.errors import DataError, OptionError
from halfhour.language import _, listed
from halfhour.records import (
    Contest,
    Dataset,
    DivisionRecord,
    Opening,
    Predictions,
    RunFacts,
    SideRecord,
    Split,
    Standing,
)
from halfhour.run import Run

TIMED = 60  # pictures that every form of a model is asked about


def compare(runs: Sequence[Run], data: str | None = None, *, test: bool = False, timed: bool = True) -> Contest:
    """Ask several models about the same pictures.

    Decisions read validation pictures, so these are the usual ones: whoever chooses a model by its test pictures has
    no test left. Looking at test pictures is written down in the folder of each run whose test set they lie in.

    Args:
        runs: two or more, with the same class names.
        data: a named set or a path; `None` is what the first run was trained on.
        test: the pictures that each run was tested with or has never met, instead of those that it validated with or
            has never met.
        timed: measure ONNX and LiteRT files too, and the seconds.

    Raises:
        OptionError: there is one run only, or one twice.
        DataError: the classes differ, or no picture is left that is fair to all.

    >>> import tempfile
    >>> import halfhour
    >>> folder = tempfile.mkdtemp()
    >>> runs = [
    ...     halfhour.train("digits", model="patches", epochs=1, seed=seed, out=f"{folder}/{seed}") for seed in (0, 1)
    ... ]
    >>> contest = compare(runs, timed=False)
    >>> contest.side, len(contest.standings), len(contest.duels)
    ('validation', 2, 1)
    """
    _demand_several(runs)
    records = [_record_of(run.facts) for run in runs]
    names = runs[0].facts.data.class_names
    source = data or runs[0].facts.recipe.data or runs[0].facts.data.name
    datasets = _loaded(runs, source)
    common = in_common(datasets, records)
    opened = common.from_test if test else (0,) * len(runs)
    splits = _opened(runs, common, opened) if test else common.validation
    known = opened if test else common.from_validation
    if not len(splits[0]):
        raise _nothing_in_common(datasets[0].name, test=test)
    labels = np.array([names.index(name) for name in datasets[0].class_names])[splits[0].labels]
    answers = [
        Predictions(in_order(run.probabilities(split.pictures), run.facts.data.class_names, names), labels)
        for run, split in zip(runs, splits, strict=True)
    ]
    found, level = duels(answers, splits[0].pictures, names, [run.folder.name for run in runs])
    return Contest(
        data=datasets[0].name,
        side=("test" if test else "validation") if any(known) else "new",
        count=len(labels),
        opened=opened,
        standings=tuple(
            _standing(run, split, predictions, timed=timed)
            for run, split, predictions in zip(runs, splits, answers, strict=True)
        ),
        duels=found,
        level=level,
    )


def _loaded(runs: Sequence[Run], source: str) -> list[Dataset]:
    """The set in the form that each model takes, loaded once for each form."""
    forms: dict[tuple[tuple[int, int, int], str], Dataset] = {}
    wanted = [(run.facts.data.picture_shape, run.facts.data.preparation) for run in runs]
    for shape, preparation in wanted:
        if (shape, preparation) not in forms:
            dataset = load(source, shape=shape, photographs=preparation == "photograph")
            _demand_form(dataset, shape, runs[0].facts.data.class_names)
            forms[shape, preparation] = dataset
    return [forms[form] for form in wanted]


def _opened(runs: Sequence[Run], common: Common, counts: Sequence[int]) -> tuple[Split, ...]:
    """The test pictures, once it is written down that they were looked at."""
    why = shlex.join(["halfhour", "compare", *(str(run.folder) for run in runs), "--test"])
    when = f"{datetime.now():%Y-%m-%dT%H:%M:%S}"
    for run, count in zip(runs, counts, strict=True):
        if count:
            record_opening(run.folder, Opening(when, why, count))
    return tuple(test.open() for test in common.test)


def _standing(run: Run, split: Split, predictions: Predictions, *, timed: bool) -> Standing:
    facts = run.facts
    right, count = int((predictions.predicted == predictions.labels).sum()), len(predictions.labels)
    low, high = wilson_interval(right, count)
    milliseconds: dict[str, float] = {}
    sizes = {"keras": (run.folder / "model.keras").stat().st_size}
    if timed:
        from halfhour.export.measured import measured

        milliseconds, sizes = measured(run.model, facts, split.pictures[:TIMED])
    return Standing(
        run=str(run.folder), data=facts.data.name, model=str(facts.recipe.model),
        accuracy=right / count, accuracy_low=low, accuracy_high=high, loss=cross_entropy(predictions),
        parameters=facts.parameters, milliseconds=milliseconds, bytes=sizes, adopted=facts.adoption is not None,
    )  # fmt: skip


def _demand_several(runs: Sequence[Run]) -> None:
    folders = {run.folder.resolve() for run in runs}
    if len(runs) < 2 or len(folders) < len(runs):
        raise OptionError(
            _("Got {count} different runs.", count=len(folders)),
            _("Expected two or more different runs."),
            _("`halfhour runs` lists all runs; `halfhour adopt MODEL` makes a run from any other model."),
        )
    first = set(runs[0].facts.data.class_names)
    for run in runs[1:]:
        if set(run.facts.data.class_names) != first:
            raise DataError(
                _("{run} has the classes {names}.", run=run.folder, names=listed(run.facts.data.class_names)),
                _("Expected {names}, as {run} does.",
                  names=listed(runs[0].facts.data.class_names), run=runs[0].folder),
                _("Compare models of the same classes."),
            )  # fmt: skip


def _record_of(facts: RunFacts) -> DivisionRecord:
    if facts.division:
        return facts.division
    if facts.adoption:  # without data: it has met none here
        nothing = SideRecord(np.empty(0, np.uint64), np.empty(0, np.int64))
        return DivisionRecord(facts.data.picture_shape, facts.data.class_names, nothing, nothing, nothing)
    raise DataError(
        _("{run} didn't record which images it was trained on.", run=facts.folder),
        _("Expected that record, so that no model is compared on images it was trained on."),
        _("Train again."),
    )


def _demand_form(dataset: Dataset, shape: tuple[int, int, int], class_names: tuple[str, ...]) -> None:
    if dataset.picture_shape != shape or set(dataset.class_names) != set(class_names):
        raise DataError(
            _("{data} has images of {shape} and the classes {names}.",
              data=dataset.name, shape=dataset.picture_shape, names=listed(dataset.class_names)),
            _("Expected {shape} and the classes {names}, as the models have them.",
              shape=shape, names=listed(class_names)),
            _("Pass other data with --data."),
        )  # fmt: skip


def _nothing_in_common(name: str, *, test: bool) -> DataError:
    return DataError(
        _("Every image of {data} was used to train at least one of these models.", data=name),
        _("Expected images that each model used only for validation, or has never seen.")
        if not test
        else _("Expected images that each model used only for testing, or has never seen."),
        _("Pass other images with --data.")
        if test
        else _("Use the test images with --test, or pass other images with --data."),
    )
