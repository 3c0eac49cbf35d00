"""`halfhour check SCRIPT.py or NOTEBOOK.ipynb`: a person's own Keras program, run unchanged, and what is wrong."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import click

from halfhour.cli.findings import show_findings
from halfhour.cli.output import json_option, print_json, terminal
from halfhour.cli.programs import program_of
from halfhour.errors import OptionError
from halfhour.language import _


def command() -> click.Command:
    """Build the command in the current language."""
    return click.Command(
        "check",
        callback=check,
        context_settings={"ignore_unknown_options": True},
        help=_(
            "Run SCRIPT with its ARGS as Python would, and report what is wrong with its training: the "
            "likeliest cause first, with evidence and a fix that was tried on a copy. The script's results "
            "don't change. Put `--` before ARGS that look like the options below. SCRIPT may be a notebook: "
            "its cells run from top to bottom, as in Jupyter."
        ),
        params=[
            click.Argument(["script"], type=click.Path(path_type=Path)),
            click.Argument(["args"], nargs=-1, type=click.UNPROCESSED),
            json_option(),
            click.Option(["--no-trials"], is_flag=True, help=_("Don't try fixes.")),
            click.Option(
                ["--time-limit"],
                type=click.FloatRange(min=1.0),
                metavar="SECONDS",
                help=_("Stop the script's training after this time, and judge what was seen so far."),
            ),
            click.Option(
                ["--write", "copy"],
                type=click.Path(path_type=Path, dir_okay=False),
                metavar="FIXED.ipynb",
                help=_("For notebooks: write a copy with the fix in its cells and the finding above them."),
            ),
            click.Option(
                ["--allow-installs"],
                is_flag=True,
                help=_("For notebooks: run lines that install packages (`!pip`, `%pip`, `!apt`)."),
            ),
            click.Option(
                ["--map", "mapped"],
                multiple=True,
                metavar="PATH=FOLDER",
                help=_("For notebooks: read PATH, such as /kaggle/input, from this FOLDER."),
            ),
        ],
    )


def check(
    script: Path,
    args: tuple[str, ...],
    as_json: bool,
    no_trials: bool,
    time_limit: float | None,
    copy: Path | None,
    allow_installs: bool,
    mapped: tuple[str, ...],
) -> int:
    """Run, judge, show; leave with 1 if the script is unhealthy."""
    if not script.is_file():
        raise OptionError(
            _("There is no script {path}.", path=script),
            _("Expected a Python file or a notebook."),
            _("Check the path; this folder is {folder}.", folder=Path.cwd()),
        )
    shown = terminal(as_json=as_json)
    program = program_of(script, args, time_limit, copy, allow_installs, mapped)
    with _script_prints_aside() if as_json else _script_prints_here():
        run = program.run(shown)
        from halfhour.doctor.verdict import diagnose

        ended = monotonic()
        diagnosis = diagnose(run.seen, trials=not no_trials)
        verdict_seconds = round(monotonic() - ended, 1)
        diagnosis.faults[:0] = run.faults
    verdict = "healthy" if diagnosis.healthy and run.outcome != "crashed" else "unhealthy"
    show_findings(shown, run.outcome, run.seen, diagnosis)
    written = program.write(diagnosis, shown)
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
                "written": str(written) if written else None,
            }
        )
    return int(verdict == "unhealthy")


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
