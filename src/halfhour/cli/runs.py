"""`halfhour runs`: the runs so far, best first."""

from pathlib import Path

import click

from halfhour.cli.output import json_option, print_json, terminal
from halfhour.language import _


def command() -> click.Command:
    """Build the command in the current language."""
    return click.Command(
        "runs",
        callback=runs,
        help=_("Compare the runs in FOLDER (runs/ by default): by data set, best validation accuracy first."),
        params=[click.Argument(["folder"], default="runs", type=click.Path(path_type=Path)), json_option()],
    )


def runs(folder: Path, as_json: bool) -> int:
    """List the runs; a damaged one is named, and ends nothing."""
    from rich.table import Table

    from halfhour.bundle.read import finished, load, unfinished
    from halfhour.errors import RunError
    from halfhour.records import RunFacts
    from halfhour.report.words import duration, share

    shown = terminal(as_json=as_json)
    found: list[RunFacts] = []
    for path in finished(folder):
        try:
            found.append(load(path))
        except RunError as error:
            shown.print(str(error), style="yellow", markup=False)
    found.sort(key=lambda facts: (facts.data.name, -facts.validation_accuracy))
    if as_json:
        print_json([facts.as_json() for facts in found])
        return 0
    table = Table(box=None, header_style="dim")
    for heading in (_("run"), _("data"), _("model"), _("epochs"), _("validation"), _("test"), _("time"), _("findings")):
        table.add_column(heading, overflow="fold")
    for facts in found:
        table.add_row(
            facts.folder.name,
            facts.data.name,
            facts.recipe.model,
            str(len(facts.history.epochs)),
            share(facts.validation_accuracy) if facts.data.validation_count else "",
            share(facts.evaluation.accuracy) if facts.evaluation.count else "",
            duration(facts.seconds.total),
            ", ".join(finding.code for finding in facts.findings),
        )
    shown.print(table if found else _("There are no finished runs in {folder}. Next: `halfhour train`.", folder=folder))
    for path in unfinished(folder):
        shown.print(
            _("{run} is unfinished. Resume it: `halfhour train --resume {run}`.", run=path),
            style="dim",
            markup=False,
        )
    return 0
