"""`halfhour evaluate`: a run -> its accuracy, per class, confusions and worst mistakes."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from halfhour.cli.output import import_keras, json_option, open_run, print_json, starting, terminal
from halfhour.language import _, sentences

if TYPE_CHECKING:
    from halfhour.records import Evaluation


def command() -> click.Command:
    """Build the command in the current language."""
    return click.Command(
        "evaluate",
        callback=evaluate,
        help=_(
            "Evaluate RUN (default: the latest). Repeats the final test on the test images that are still "
            "there; with --data, evaluates on the test images of another set of the same form."
        ),
        params=[
            click.Argument(["run"], required=False, type=click.Path(path_type=Path)),
            click.Option(["--data"], help=_("Another data set: a name or an .npz file.")),
            click.Option(["--new-only"], is_flag=True, help=_("Evaluate only images added since the training.")),
            json_option(),
        ],
    )


def evaluate(run: Path | None, data: str | None, new_only: bool, as_json: bool) -> int:
    """Evaluate and show."""
    from halfhour.bundle.openings import openings

    asked = open_run(run)
    shown = terminal(as_json=as_json)
    with starting(shown):
        import_keras()
        from rich.table import Table

        from halfhour.report.told import verdict
        from halfhour.report.words import precision, share

        evaluation = asked.evaluate(data, new_only=new_only)
    shown.print(_("Run {run}", run=asked.folder), style="dim", markup=False)
    shown.print(verdict(evaluation), style="bold", markup=False)
    if change := _change(evaluation, new_only=new_only):
        shown.print(change, style="yellow", markup=False)
    looks = len(openings(asked.folder))
    if looks:
        told = _(
            "Looks at these test images since the training: {count} (see openings.jsonl). If you choose "
            "a model by these figures, test it on new images (--data).",
            count=looks,
        )
        shown.print(told, style="dim", markup=False, soft_wrap=True)
    table = Table(box=None, header_style="dim")
    for heading in (_("class"), _("images"), _("recall"), _("precision")):
        table.add_column(heading, justify="left" if heading == _("class") else "right")
    for score in evaluation.per_class:
        table.add_row(score.name, str(score.support), share(score.recall), precision(score.precision))
    shown.print(table)
    for pair in evaluation.confused_pairs:
        shown.print(_("{truth} predicted as {predicted}: {count}×", **vars(pair)), markup=False)
    if evaluation.mistakes:
        shown.print(_("Worst mistakes (index, truth, prediction):"))
    for mistake in evaluation.mistakes[:10]:
        line = f"  {mistake.index}: {mistake.truth} → {mistake.predicted} ({share(mistake.probability)})"
        shown.print(line, markup=False)
    if as_json:
        print_json(
            {
                "run": str(asked.folder),
                "test_count": evaluation.count,
                **evaluation.as_json(),
                "test_set_openings": looks,
            }
        )
    return 0


def _change(evaluation: "Evaluation", *, new_only: bool) -> str:
    """What has changed in the data since the training, in words; nothing where nothing has."""
    gone, new = evaluation.pictures_gone, evaluation.pictures_new
    if new_only:
        return _("These {count} images were added since the training.", count=evaluation.count)
    told = []
    if gone:
        told.append(_("The data changed since the training: {count} test images are gone.", count=gone))
    if new:
        told.append(
            _(
                "{count} images were added since the training and not evaluated; `--new-only` evaluates only them.",
                count=new,
            )
        )
    return sentences(*told) if told else ""
