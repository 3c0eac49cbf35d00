"""A training that the doctor finds at fault, mended with options and trained again; the best run is kept."""

from dataclasses import replace
from typing import Any

from halfhour.events import Warned
from halfhour.language import listed, message
from halfhour.pipeline.entry import carry_out
from halfhour.pipeline.job import Job
from halfhour.records import Finding, Mended
from halfhour.run import Run
from halfhour.stopwatch import Stopwatch

LOOK, ROUNDS = 0.1, 3  # share of a deadline that `--fix` gives a training to be looked at, and how many more
LOOKING = 0.3  # share of a deadline after which no other is looked at: starting and saving each takes time too


def carry_out_and_mend(job: Job) -> tuple[Run, Mended | None]:
    """Carry out a job; where the doctor finds a fault that an option mends, train again with it.

    Where epochs or nothing are given, whole trainings are compared, three more at the most; without epochs each has
    the deadline that suits the data. Where minutes are given, these take a tenth of the time each, a third at the most
    in all, and the rest goes to a training with what helped.

    Returns:
        The run with the highest validation accuracy, and what was mended, if anything was.
    """
    recipe, stopwatch = job.recipe, job.stopwatch
    timed = recipe.minutes is not None and recipe.epochs is None
    runs: list[tuple[Run, dict[str, Any]]] = []
    options: dict[str, Any] = {}
    code = ""
    for _ in range(1 + ROUNDS):
        folder = runs[0][0].folder.with_name(f"{runs[0][0].folder.name}-{len(runs) + 1}") if runs else job.out
        until = (stopwatch.elapsed() + LOOK * recipe.deadline_seconds) / 60
        short: dict[str, Any] = {"minutes": until} if timed else {}
        clock = stopwatch if timed or not runs else Stopwatch()
        run = carry_out(replace(job, recipe=replace(recipe, **options, **short), out=folder, stopwatch=clock))
        runs.append((run, dict(options)))
        finding = _to_mend(run, options, timed=timed)
        late = timed and stopwatch.elapsed() > LOOKING * recipe.deadline_seconds
        if finding is None or run.facts.stop_reason == "interrupted" or len(runs) > ROUNDS:
            break
        code = code or finding.code
        options |= finding.options
        told = listed(f"--{name.replace('_', '-')} {value}" for name, value in finding.options.items())
        job.tell(Warned(message("{title}: training again with {options}.", title=str(finding.title), options=told)))
        if late:
            break
    best, tried = max(reversed(runs), key=lambda pair: _validation_accuracy(pair[0]))
    options = options if late else tried
    first = runs[0][0]
    left = recipe.deadline_seconds - stopwatch.elapsed()
    if timed and run.facts.stop_reason != "interrupted" and left > LOOK * recipe.deadline_seconds:
        folder = first.folder.with_name(f"{first.folder.name}-{len(runs) + 1}")
        whole = carry_out(replace(job, recipe=replace(recipe, **options), out=folder))
        best = max(whole, best, key=_validation_accuracy)
    if not options:
        return best, None
    return best, Mended(code, options, _validation_accuracy(first), _validation_accuracy(best), first.folder)


def _to_mend(run: Run, tried: dict[str, Any], *, timed: bool) -> Finding | None:
    """The first fault that options mend, other than those that were tried; of a short look not that it was short."""
    for finding in run.findings:
        new = any(tried.get(name) != value for name, value in finding.options.items())
        if finding.severity != "note" and new and not (timed and "epochs" in finding.options):
            return finding
    return None


def _validation_accuracy(run: Run) -> float:
    return run.facts.history.column("validation_accuracy")[-1]
