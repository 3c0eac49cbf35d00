"""`halfhour evaluate`: a run -> its accuracy, per class, confusions and worst mistakes."""

from pathlib import Path

import click

from halfhour.cli.output import import_keras, json_option, open_run, print_json, starting, terminal
from halfhour.language import _


def command() -> click.Command:
    """Build the command in the current language."""
    return click.Command(
        "evaluate",
        callback=evaluate,
        help=_(
            "Score the model of RUN (without it, the latest). It repeats the test that ended the training; with --data "
            "it scores the model on the test pictures of another set of the same form."
        ),
        params=[
            click.Argument(["run"], required=False, type=click.Path(path_type=Path)),
            click.Option(["--data"], help=_("Another data set: a name or an .npz file.")),
            json_option(),
        ],
    )


def evaluate(run: Path | None, data: str | None, as_json: bool) -> int:
    """Evaluate and show."""
    asked = open_run(run)
    shown = terminal(as_json=as_json)
    with starting(shown):
        import_keras()
        from rich.table import Table

        from halfhour.report.console import verdict
        from halfhour.report.words import precision, share

        evaluation = asked.evaluate(data)
    shown.print(_("Run {run}", run=asked.folder), style="dim", markup=False)
    shown.print(verdict(evaluation), style="bold", markup=False)
    table = Table(box=None, header_style="dim")
    for heading in (_("class"), _("pictures"), _("found"), _("right when named")):
        table.add_column(heading, justify="left" if heading == _("class") else "right")
    for score in evaluation.per_class:
        table.add_row(score.name, str(score.support), share(score.recall), precision(score.precision))
    shown.print(table)
    for pair in evaluation.confused_pairs:
        shown.print(_("{count} times {truth} was taken for {predicted}", **vars(pair)), markup=False)
    if evaluation.mistakes:
        shown.print(_("Worst mistakes (index, truth, believed):"))
    for mistake in evaluation.mistakes[:10]:
        line = f"  {mistake.index}: {mistake.truth} → {mistake.predicted} ({share(mistake.probability)})"
        shown.print(line, markup=False)
    if as_json:
        print_json({"run": str(asked.folder), **evaluation.as_json()})
    return 0
