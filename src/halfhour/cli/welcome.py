"""`halfhour` alone: what can be done next, judged by what lies here."""

import click

from halfhour.bundle.manifest import MANIFEST
from halfhour.language import _
from halfhour.records import RUNS


def welcome(context: click.Context) -> None:
    """Print the help and, under it, the next step."""
    click.echo(context.get_help())
    click.echo()
    if any(RUNS.glob(f"*/{MANIFEST}")):
        click.echo(_("You have runs here. Next: `halfhour web`, `halfhour predict PICTURE` or `halfhour runs`."))
    else:
        click.echo(_("Next: `halfhour train`: a classifier of handwritten digits in minutes. Or `halfhour web`."))
