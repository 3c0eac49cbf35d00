"""`halfhour compare`: runs -> which is better on the same pictures, and who is right where another is wrong."""

import webbrowser
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from halfhour.cli.output import import_keras, json_option, print_json, starting, terminal
from halfhour.language import _

if TYPE_CHECKING:
    from rich.console import Console

    from halfhour.records import Contest


def command() -> click.Command:
    """Build the command in the current language."""
    return click.Command(
        "compare",
        callback=compare,
        help=_(
            "Compare two or more RUNs (imported models too) on the same images, none of which they were "
            "trained on: accuracy, McNemar's test for each pair, the images that only one gets right, "
            "and the time per image and file size with Keras, ONNX Runtime and LiteRT. Writes an HTML "
            "page."
        ),
        params=[
            click.Argument(["runs"], nargs=-1, required=True, type=click.Path(path_type=Path), metavar="RUN RUN..."),
            click.Option(["--data"], help=_("Images of the same classes: a name or a path. [the first run's own]")),
            click.Option(
                ["--test"],
                is_flag=True,
                help=_("Use the test images instead of the validation images; the run records it."),
            ),
            click.Option(["--no-times"], is_flag=True, help=_("Skip timings, ONNX and LiteRT.")),
            click.Option(
                ["--out"],
                type=click.Path(path_type=Path),
                metavar="PAGE.html",
                help=_("The page. [a new one in runs/]"),
            ),
            click.Option(["--open", "show"], is_flag=True, help=_("Open it in the browser.")),
            json_option(),
        ],
    )


def compare(
    runs: tuple[Path, ...], data: str | None, test: bool, no_times: bool, out: Path | None, show: bool, as_json: bool
) -> int:
    """Compare, write the page, and show what came of it."""
    from halfhour.files import write_text
    from halfhour.records import RUNS
    from halfhour.run import load

    shown = terminal(as_json=as_json)
    asked = [load(folder) for folder in runs]
    with starting(shown):
        import_keras()
        from halfhour.pipeline.compare import compare as contest_of
    with starting(shown, _("Comparing {count} models on the same images …", count=len(asked))):
        contest = contest_of(asked, data, test=test, timed=not no_times)
    from halfhour.report.contest import page

    path = out or RUNS / f"compared-{datetime.now():%Y%m%d-%H%M%S}.html"
    write_text(path, page(contest))
    _show(shown, contest)
    shown.print(_("Page: {path}", path=path), style="dim", markup=False, soft_wrap=True)
    if show:
        webbrowser.open(path.resolve().as_uri())
    if as_json:
        print_json({**contest.as_json(), "page": str(path)})
    return 0


def _show(shown: "Console", contest: "Contest") -> None:
    from rich.table import Table

    from halfhour.report.contest import cautions, headings, headline, row, verdict
    from halfhour.report.mosaic import can_show, mosaic

    shown.print(headline(contest), style="bold", markup=False)
    table = Table(box=None, header_style="dim")
    for place, heading in enumerate(headings(contest)):
        table.add_column(heading, justify="right" if place else "left", overflow="fold")
    for place in range(len(contest.standings)):
        table.add_row(*row(contest, place))
    shown.print(table)
    for duel in contest.duels:
        shown.print(verdict(contest, duel), style="bold", markup=False, soft_wrap=True)
        for gallery in duel.shown:
            if gallery.captions and can_show(shown):
                shown.print(str(gallery.title), markup=False)
                for line in mosaic(gallery, shown.width):
                    shown.print(line, soft_wrap=True)
    for caution in cautions(contest):
        shown.print(f"• {caution}", style="dim", markup=False, soft_wrap=True)
