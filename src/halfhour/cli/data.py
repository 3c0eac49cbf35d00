"""`halfhour data`: list the named sets, fetch one, check one or one's own for its faults."""

from typing import TYPE_CHECKING

import click

from halfhour.cli.output import terminal
from halfhour.cli.reading import reading_options, taken
from halfhour.language import _

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from halfhour.records import Check, Dataset


def command() -> click.Command:
    """Build the group in the current language."""
    group = click.Group("data", help=_("List, download and check data sets."))
    name = click.Argument(["name"])
    group.add_command(
        click.Command("list", callback=list_sets, help=_("List the named sets and where they are on this machine."))
    )
    group.add_command(
        click.Command("get", callback=get_set, params=[name], help=_("Download a named set, trying several mirrors."))
    )
    group.add_command(
        click.Command(
            "check",
            callback=check_set,
            short_help=_("Check a data set for problems."),
            params=[click.Argument(["data"]), *reading_options()],
            help=_(
                "Look for problems in DATA, in any form that `train` accepts: wrong shapes and types, NaN, "
                "damaged and missing files, conflicting labels, constant images, duplicates across train and "
                "test, imbalance, classes with few images, sorted labels."
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
    for heading in (_("name"), _("images"), _("form"), _("classes"), _("where")):
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
    shown = terminal(as_json=False)
    shown.print(table)
    shown.print()
    shown.print(_weights_table())
    return 0


def _weights_table() -> "Table":
    """The networks whose pretrained weights can be had, and where these lie."""
    from rich.table import Table

    from halfhour.data.weights import WEIGHTS, find_weights, how_to_get

    table = Table(box=None, header_style="dim")
    for heading in (_("pretrained weights"), _("size"), _("where")):
        table.add_column(heading, overflow="fold")
    for name, weights in WEIGHTS.items():
        where = str(find_weights(name) or _("not here yet: {command}", command=how_to_get(name)))
        table.add_row(name, f"{weights.megabytes:.1f} MB", where)
    return table


def get_set(name: str) -> int:
    """Fetch a set and say where it lies."""
    from halfhour.data.catalogue import get
    from halfhour.report.console import Console

    console = Console(terminal(as_json=False))
    try:
        path = get(name, console)
    finally:
        console.close()
    click.echo(path or _("{name} is built in: nothing to download.", name=name))
    return 0


def check_set(data: str, **options: str | None) -> int:
    """Check a set, and leave with 1 if it has a fault."""
    from halfhour.report.checks import show_check

    shown = terminal(as_json=False)
    checks = _checks(taken(data, options) or data, shown)
    for result in checks:
        show_check(shown, result)
    return int(any(result.state == "fault" for result in checks))


def _checks(data: str, shown: "Console") -> "tuple[Check, ...]":
    """What is wrong with a set; an `.npz` in Keras's layout is looked at even where it is too wrong to load."""
    from halfhour.data.catalogue import CATALOGUE, load
    from halfhour.data.check import check
    from halfhour.data.forms.asked import asked_for
    from halfhour.data.forms.registry import find_form
    from halfhour.data.npz import read_arrays

    if data in CATALOGUE:
        return check(load(data))
    asked = asked_for(data)
    if asked.path.suffix == ".npz" and asked.path.is_file() and read_arrays(asked.path):
        return check(asked.path)
    form = find_form(asked)
    dataset = load(data)
    _show_understood(dataset, shown)
    return check(dataset, in_order=form is not None and form.in_order)


def _show_understood(dataset: "Dataset", shown: "Console") -> None:
    """Say how data of one's own were understood, and show them where they can be read in another way."""
    from halfhour.data.pictures.galleries import contact_sheet
    from halfhour.report import console
    from halfhour.report.readings import other_readings

    for fact in dataset.found.facts if dataset.found else ():
        shown.print(str(fact), markup=False, soft_wrap=True)
    readings = other_readings(dataset.found, contact_sheet(dataset, seed=0), dataset.name)
    if readings:
        console.Console(shown).readings(readings)
    shown.print()
