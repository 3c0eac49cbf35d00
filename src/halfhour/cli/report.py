"""`halfhour report`: a run -> its page, written anew in the current language."""

import webbrowser
from pathlib import Path

import click

from halfhour.cli.output import open_run
from halfhour.language import _


def command() -> click.Command:
    """Build the command in the current language."""
    return click.Command(
        "report",
        callback=report,
        help=_(
            "Write the HTML report of RUN (default: the latest) in the current language, with the images you predicted."
        ),
        params=[
            click.Argument(["run"], required=False, type=click.Path(path_type=Path)),
            click.Option(["--open", "show"], is_flag=True, help=_("Open it in the browser.")),
        ],
    )


def report(run: Path | None, show: bool) -> int:
    """Write the report and say where it lies."""
    path = open_run(run).report()
    click.echo(path)
    if show:
        webbrowser.open(path.resolve().as_uri())
    return 0
