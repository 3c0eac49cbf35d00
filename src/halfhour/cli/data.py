"""`halfhour data`: list the named sets, fetch one, check one or one's own for its faults."""

from pathlib import Path

import click

from halfhour.cli.output import terminal
from halfhour.language import _


def command() -> click.Command:
    """Build the group in the current language."""
    group = click.Group("data", help=_("List, fetch and check data sets."))
    name = click.Argument(["name"])
    group.add_command(
        click.Command("list", callback=list_sets, help=_("List the named sets and where they lie on this machine."))
    )
    group.add_command(
        click.Command(
            "get", callback=get_set, params=[name], help=_("Fetch the named set, from several places if need be.")
        )
    )
    group.add_command(
        click.Command(
            "check",
            callback=check_set,
            short_help=_("Check a data set for its faults."),
            params=[click.Argument(["data"])],
            help=_(
                "Look for faults of DATA, a named set, a folder of pictures or an .npz file: wrong shapes and types, "
                "NaN, constant pictures, duplicates across train and test, imbalance, sorted labels."
            ),
        )
    )
    return group


def list_sets() -> int:
    """Print a table of the named sets."""
    from rich.table import Table

    from halfhour.data.catalogue import available
    from halfhour.report.words import channels

    table = Table(box=None, header_style="dim")
    for heading in (_("name"), _("pictures"), _("form"), _("classes"), _("where")):
        table.add_column(heading, overflow="fold")
    for entry in available():
        height, width, depth = entry.picture_shape
        where = str(entry.path) if entry.path else _("not here yet, {megabytes:.1f} MB", megabytes=entry.megabytes)
        table.add_row(
            entry.name,
            f"{entry.train_count:,} + {entry.test_count:,}",
            f"{height} x {width}, {channels(depth)}",
            str(len(entry.class_names)),
            _("built in") if entry.built_in else where,
        )
    terminal(as_json=False).print(table)
    return 0


def get_set(name: str) -> int:
    """Fetch a set and say where it lies."""
    from halfhour.data.catalogue import get
    from halfhour.report.console import Console

    console = Console(terminal(as_json=False))
    try:
        path = get(name, console)
    finally:
        console.close()
    click.echo(path or _("{name} is built in: there is nothing to fetch.", name=name))
    return 0


def check_set(data: str) -> int:
    """Check a set, and leave with 1 if it has a fault."""
    from halfhour.data.catalogue import load
    from halfhour.data.check import check
    from halfhour.report.checks import show_check

    shown = terminal(as_json=False)
    checks = check(Path(data) if data.endswith(".npz") else load(data))
    for result in checks:
        show_check(shown, result)
    return int(any(result.state == "fault" for result in checks))
