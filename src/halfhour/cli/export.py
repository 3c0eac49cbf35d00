"""`halfhour export`: a run, or a model's file -> a model for elsewhere, and how that answers beside Keras."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from halfhour.cli.output import import_keras, json_option, open_run, print_json, starting, terminal
from halfhour.errors import OptionError, unknown_name
from halfhour.language import _, listed

if TYPE_CHECKING:
    from rich.console import Console

    from halfhour.records import Exported

FORMATS = ("onnx", "litert", "saved-model", "page")  # as `export/formats.py` has them; a test holds the two together
MODELS = (".keras", ".h5", ".hdf5", ".onnx", ".zip")


def command() -> click.Command:
    """Build the command in the current language."""
    return click.Command(
        "export",
        callback=export,
        help=_(
            "Export RUN (default: the latest), or a model file as it is, for another program, a phone, "
            "or a friend's browser. The file is reopened and compared with Keras on real images, from "
            "the run's data or --data. If its predictions differ, it is deleted."
        ),
        params=[
            click.Argument(["run"], required=False, type=click.Path(path_type=Path), metavar="[RUN or MODEL]"),
            click.Option(["--to"], required=True, metavar="FORMAT", help=listed(FORMATS)),
            click.Option(["--int8"], is_flag=True, help=_("litert: 8-bit integers, a quarter of the size.")),
            click.Option(["--out"], type=click.Path(path_type=Path), help=_("The file. [a new one in RUN/export]")),
            click.Option(["--data"], help=_("Images to compare a model file on: a name or a path.")),
            json_option(),
        ],
    )


def export(run: Path | None, to: str, int8: bool, out: Path | None, data: str | None, as_json: bool) -> int:
    """Export, and show how the file answers."""
    if to not in FORMATS:
        raise unknown_name(_("format"), to, FORMATS)
    os.environ["KERAS_BACKEND"] = "tensorflow"  # which writes every format, whatever the model was trained with
    foreign = run if run and _is_model(run) else None
    exported = _foreign(foreign, to, int8, out, data, as_json) if foreign else _run(run, to, int8, out, data, as_json)
    if as_json:
        print_json(exported.as_json())
    return 0


def _run(run: Path | None, to: str, int8: bool, out: Path | None, data: str | None, as_json: bool) -> "Exported":
    if data:
        raise OptionError(
            _("Got --data {data} for a run.", data=data),
            _("Expected it only with a model file: a run is compared on images of its own data."),
            _("Drop --data."),
        )
    asked = open_run(run)
    shown = terminal(as_json=as_json)
    with starting(shown, _("Writing the file and comparing its predictions …")):
        import_keras()
        exported = asked.export(to, out, int8=int8)
    shown.print(_("Run {run}", run=asked.folder), style="dim", markup=False)
    _show(shown, exported)
    if to != "page":
        shown.print(_("Raw pixels 0..255 go in; the class names are in its metadata."), markup=False)
    from halfhour.export.notes import LOOK, SEVERAL_LOOKS

    shown.print(_(SEVERAL_LOOKS if exported.refuses else LOOK), markup=False, soft_wrap=True)
    return exported


def _foreign(model: Path, to: str, int8: bool, out: Path | None, data: str | None, as_json: bool) -> "Exported":
    if int8:
        raise OptionError(
            _("Got --int8 for a model's file."),
            _("Expected a run: 8-bit quantisation needs images preprocessed the way the model expects."),
            _("Run `halfhour adopt {model} --data DATA`, then `halfhour export --to litert --int8`.", model=model),
        )
    shown = terminal(as_json=as_json)
    with starting(shown, _("Writing the file and comparing its predictions …")):
        import_keras()
        from halfhour.export.foreign import deliver_as_it_is

        exported = deliver_as_it_is(model, to=to, data=data, out=out)
    _show(shown, exported)
    if data is None:
        told = _(
            "These were crops of two photos: they show that the file computes what the model computes, "
            "not how good it is. --data compares on your own images."
        )
        shown.print(told, style="dim", markup=False, soft_wrap=True)
    shown.print(
        _(
            "The file takes the same input as the model, preprocessed the same way; random augmentation "
            "layers were left out. `halfhour adopt` puts the preprocessing inside."
        ),
        markup=False,
        soft_wrap=True,
    )
    return exported


def _is_model(path: Path) -> bool:
    """Whether a path is a model's file or folder, and no run."""
    if path.is_dir():
        return not (path / "manifest.json").exists() and any(
            (path / name).exists() for name in ("saved_model.pb", "keras_model.h5")
        )
    return path.suffix.lower() in MODELS or path.is_file()


def _show(shown: "Console", exported: "Exported") -> None:
    from rich.table import Table

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
