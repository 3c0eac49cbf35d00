"""`halfhour export`: a run -> its model for elsewhere, and how that answers beside Keras."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from halfhour.cli.output import import_keras, json_option, open_run, print_json, starting, terminal
from halfhour.errors import unknown_name
from halfhour.language import _, listed

if TYPE_CHECKING:
    from rich.console import Console

    from halfhour.records import Exported

FORMATS = ("onnx", "litert", "saved-model", "page")  # as `export/formats.py` has them; a test holds the two together


def command() -> click.Command:
    """Build the command in the current language."""
    return click.Command(
        "export",
        callback=export,
        help=_(
            "Export RUN (default: the latest) for another program, a phone, or a friend's browser. The file "
            "is opened again and compared with Keras on a thousand real images of the run's data; one that "
            "predicts differently is deleted."
        ),
        params=[
            click.Argument(["run"], required=False, type=click.Path(path_type=Path)),
            click.Option(["--to"], required=True, metavar="FORMAT", help=listed(FORMATS)),
            click.Option(["--int8"], is_flag=True, help=_("litert: 8-bit integers, a quarter of the size.")),
            click.Option(["--out"], type=click.Path(path_type=Path), help=_("The file. [a new one in RUN/export]")),
            json_option(),
        ],
    )


def export(run: Path | None, to: str, int8: bool, out: Path | None, as_json: bool) -> int:
    """Export, and show how the file answers."""
    if to not in FORMATS:
        raise unknown_name(_("format"), to, FORMATS)
    asked = open_run(run)
    shown = terminal(as_json=as_json)
    os.environ["KERAS_BACKEND"] = "tensorflow"  # which writes every format, whatever the model was trained with
    with starting(shown, _("Writing the file and comparing its predictions …")):
        import_keras()
        exported = asked.export(to, out, int8=int8)
    shown.print(_("Run {run}", run=asked.folder), style="dim", markup=False)
    _show(shown, exported)
    if as_json:
        print_json(exported.as_json())
    return 0


def _show(shown: "Console", exported: "Exported") -> None:
    from rich.table import Table

    from halfhour.export.notes import LOOK
    from halfhour.report.words import share

    compared = exported.comparison
    size = f"{exported.bytes / 1000:,.0f} KB"
    shown.print(
        _("Written: {file} ({size})", file=exported.file, size=size), style="bold", markup=False, soft_wrap=True
    )
    shown.print(
        _(
            "{same:,} of {count:,} real images get the same prediction; probabilities differ by at most "
            "{difference:.1g}.",
            count=compared.pictures,
            same=compared.same_label,
            difference=compared.largest_difference,
        ),
        markup=False,
    )
    table = Table(box=None, header_style="dim")
    for heading in ("", "Keras", exported.runtime):
        table.add_column(heading, justify="right" if heading else "left")
    if compared.accuracy is not None and compared.keras_accuracy is not None:
        words = _("accuracy on {count:,} validation images", count=compared.judged)
        table.add_row(words, share(compared.keras_accuracy), share(compared.accuracy))
    alone = (compared.keras_milliseconds, compared.milliseconds)
    table.add_row(_("single image"), *(_("{milliseconds:.2f} ms", milliseconds=time) for time in alone))
    rates = (compared.keras_pictures_a_second, compared.pictures_a_second)
    table.add_row(_("images per second, in batches"), *(f"{rate:,.0f}" for rate in rates))
    shown.print(table)
    if exported.to != "page":
        shown.print(_("Input: raw pixels 0..255; the class names are in the metadata."), markup=False)
    shown.print(_(LOOK), markup=False, soft_wrap=True)
