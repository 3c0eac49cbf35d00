"""`halfhour predict`: pictures -> what they show, how sure, and the very pixels the model was given."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from halfhour.cli.output import import_keras, json_option, open_run, print_json, run_option, starting, terminal
from halfhour.errors import OptionError
from halfhour.language import _

if TYPE_CHECKING:
    from rich.console import Console

    from halfhour.records import Prediction


def command() -> click.Command:
    """Build the command in the current language."""
    return click.Command(
        "predict",
        callback=predict,
        help=_("Say what each PICTURE shows, how sure the model is, and which pixels it was given."),
        params=[
            click.Argument(["pictures"], nargs=-1, type=click.Path(path_type=Path), metavar="PICTURE..."),
            click.Option(["--index"], type=int, help=_("Predict test picture N of the run's data set instead.")),
            click.Option(["--many"], is_flag=True, help=_("Read every digit of a picture, left to right.")),
            click.Option(
                ["--explain"], is_flag=True, help=_("Keep a strip of pictures that shows what happened to each.")
            ),
            run_option(),
            json_option(),
        ],
    )


def predict(
    pictures: tuple[Path, ...], index: int | None, many: bool, explain: bool, run: Path | None, as_json: bool
) -> int:
    """Predict, and leave with 1 if a picture was refused."""
    if bool(pictures) == (index is not None):
        raise OptionError(
            _("Got {count} pictures and --index {index}.", count=len(pictures), index=index),
            _("Expected one or more picture files, or --index N for a test picture."),
            _("Try `halfhour predict PICTURE.png` or `halfhour predict --index 0`."),
        )
    shown = terminal(as_json=as_json)
    asked = open_run(run)
    with starting(shown):
        import_keras()
        if index is None:
            answers = asked.predict(pictures, many=many, explain=explain)
        else:
            answers = [asked.predict_test_picture(index)]
    shown.print(_("Run {run}", run=asked.folder), style="dim", markup=False)
    for answer in answers:
        _show(shown, answer)
    if as_json:
        print_json([asdict(answer) for answer in answers])
    return 1 if any(answer.refused for answer in answers) else 0


def _show(shown: "Console", answer: "Prediction") -> None:
    from halfhour.report.words import share

    name = answer.file if answer.part is None else f"{answer.file} {answer.part}/{answer.seen}"
    if answer.refused:
        refusal = _("{file}: not answered, {reason}", file=name, reason=answer.reason)
        shown.print(refusal, style="yellow", markup=False, soft_wrap=True)
        _show_places(shown, answer)
        return
    best = sorted(answer.probabilities.items(), key=lambda pair: -pair[1])[:3]
    likely = ", ".join(f"{name} {share(probability)}" for name, probability in best)
    shown.print(f"{name}: ", end="", markup=False, soft_wrap=True)
    shown.print(answer.label, style="bold", end="", markup=False)
    shown.print(f"  ({likely})", markup=False, soft_wrap=True)
    if answer.truth is not None:
        word = _("right") if answer.truth == answer.label else _("wrong")
        shown.print(_("  in truth: {truth} ({word})", truth=answer.truth, word=word), markup=False)
    _show_places(shown, answer)


def _show_places(shown: "Console", answer: "Prediction") -> None:
    if answer.steps:
        shown.print(_("  what happened to the picture: {file}", file=answer.steps), markup=False, soft_wrap=True)
    if answer.pixels:
        shown.print(_("  the pixels the model was given: {file}", file=answer.pixels), markup=False, soft_wrap=True)
