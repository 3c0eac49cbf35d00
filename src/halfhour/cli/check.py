"""`halfhour check SCRIPT.py [ARGS...]`: a person's own Keras script, run unchanged, and what is wrong with it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click

from halfhour.cli.output import json_option, print_json, terminal
from halfhour.errors import OptionError
from halfhour.language import _, listed

if TYPE_CHECKING:
    from rich.console import Console

    from halfhour.doctor.seeing.script import ScriptRun
    from halfhour.doctor.verdict import Diagnosis


def command() -> click.Command:
    """Build the command in the current language."""
    return click.Command(
        "check",
        callback=check,
        context_settings={"ignore_unknown_options": True},
        help=_(
            "Run SCRIPT with its ARGS as Python would, and say what is wrong with its training: the likeliest cause "
            "first, its evidence, and a remedy that was tried on a copy. What the script computes is not changed. Put "
            "`--` before ARGS that look like the options below."
        ),
        params=[
            click.Argument(["script"], type=click.Path(path_type=Path)),
            click.Argument(["args"], nargs=-1, type=click.UNPROCESSED),
            json_option(),
            click.Option(["--no-trials"], is_flag=True, help=_("Try no remedies.")),
            click.Option(
                ["--time-limit"],
                type=click.FloatRange(min=1.0),
                metavar="SECONDS",
                help=_("End the script's training after this time, and judge what was seen."),
            ),
        ],
    )


def check(script: Path, args: tuple[str, ...], as_json: bool, no_trials: bool, time_limit: float | None) -> int:
    """Run, judge, show; leave with 1 if the script is unhealthy."""
    if not script.is_file():
        raise OptionError(
            _("There is no script {path}.", path=script),
            _("Expected a Python file."),
            _("Check the path; this folder is {folder}.", folder=Path.cwd()),
        )
    from halfhour.doctor.seeing.script import run_script
    from halfhour.doctor.verdict import diagnose

    with _script_prints_aside() if as_json else _script_prints_here():
        run = run_script(script, args, time_limit)
        ended = monotonic()
        diagnosis = diagnose(run.seen, trials=not no_trials)
        verdict_seconds = round(monotonic() - ended, 1)
        diagnosis.faults[:0] = run.faults
    verdict = "healthy" if diagnosis.healthy and run.outcome != "crashed" else "unhealthy"
    _show(terminal(as_json=as_json), run, diagnosis)
    if as_json:
        print_json(
            {
                "script": str(script),
                "outcome": run.outcome,
                "exit_status": run.exit_status,
                "verdict": verdict,
                "verdict_seconds": verdict_seconds,
                "findings": [finding.as_json() for finding in diagnosis.findings],
                "doctor_faults": diagnosis.faults,
            }
        )
    return int(verdict == "unhealthy")


def _show(shown: "Console", run: "ScriptRun", diagnosis: "Diagnosis") -> None:
    """The findings in words."""
    from halfhour.report.console import Console as Findings
    from halfhour.report.words import share

    shown.print()
    models = sum(bool(model.fits) for model in run.seen.models.values())
    memory = any(finding.code == "out-of-memory" for finding in diagnosis.findings)
    if run.outcome == "stopped" and memory:
        shown.print(_("The doctor ended the script before the system would have done so."), markup=False)
    elif run.outcome == "stopped":
        shown.print(_("The time limit ended the script; judged is what was seen until then."), markup=False)
    if not models and not diagnosis.findings and run.outcome != "crashed":
        shown.print(_("No training with Keras was seen, so there is nothing to judge."), markup=False)
    elif not diagnosis.findings:
        shown.print(_("Nothing is wrong with this training."), style="bold green", markup=False)
    say = Findings(shown)
    for finding in diagnosis.findings:
        say.finding(finding)
        if finding.trial:
            trial = finding.trial
            values = {
                "metric": _("accuracy") if trial.metric == "accuracy" else "R²",
                "before": share(trial.before),
                "after": share(trial.after),
                "seconds": trial.seconds,
            }
            if trial.share < 1:
                text = _(
                    "Tried on a copy: {metric} {before} as it stands, {after} with the remedy and {part} of the steps "
                    "({seconds} s).",
                    part=share(trial.share),
                    **values,
                )
            else:
                text = _(
                    "Tried on a copy: {metric} {before} as it stands, {after} with the remedy ({seconds} s).", **values
                )
            shown.print("  " + text, style="green", markup=False, soft_wrap=True)
        for line in finding.diff.splitlines():
            style = {"+": "green", "-": "red"}.get(line[:1], "dim")
            shown.print("  " + line, style=style, markup=False, highlight=False, soft_wrap=True)
        if finding.explains:
            text = _("This also explains: {codes}.", codes=listed(finding.explains))
            shown.print("  " + text, style="dim", markup=False, soft_wrap=True)
    for fault in diagnosis.faults:
        text = _("A fault of the doctor, not of the script: {fault}", fault=fault)
        shown.print(text, style="dim", markup=False)


@contextmanager
def _script_prints_aside() -> Iterator[None]:
    """Whatever the script and its libraries print goes to standard error: standard output is for one document."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)


@contextmanager
def _script_prints_here() -> Iterator[None]:
    """The script prints as it would alone."""
    yield
