"""`halfhour predict`: pictures -> what they show, how sure, and the very pixels the model was given."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from halfhour.cli.output import (
    import_keras,
    json_option,
    open_run,
    print_json,
    print_json_list,
    run_option,
    starting,
    terminal,
)
from halfhour.errors import OptionError
from halfhour.language import _

if TYPE_CHECKING:
    from rich.console import Console

    from halfhour.records import Prediction
    from halfhour.run import Run


def command() -> click.Command:
    """Build the command in the current language."""
    return click.Command(
        "predict",
        callback=predict,
        help=_(
            "Classify each PICTURE, and show the probability and the pixels the model saw. For a folder, "
            "a quoted pattern, or a table of file names or pixels, --csv writes the predictions to a "
            "table."
        ),
        params=[
            click.Argument(["pictures"], nargs=-1, type=click.Path(path_type=Path), metavar="PICTURE..."),
            click.Option(["--index"], type=int, help=_("Predict test image N of the run's data set instead.")),
            click.Option(["--many"], is_flag=True, help=_("Read every digit of an image, left to right.")),
            click.Option(
                ["--explain"], is_flag=True, help=_("Save a strip of images that shows each preprocessing step.")
            ),
            click.Option(
                ["--csv", "csv_out"],
                type=click.Path(path_type=Path),
                metavar="OUT",
                help=_("Write predictions to this table as they come; a second run continues it."),
            ),
            click.Option(
                ["--like"],
                type=click.Path(path_type=Path),
                metavar="SAMPLE",
                help=_("Use this table's columns and rows, such as Kaggle's sample_submission.csv."),
            ),
            click.Option(
                ["--sort-into"],
                type=click.Path(path_type=Path),
                metavar="DIR",
                help=_("Copy each image into a folder of its predicted class, refused ones into not-sure."),
            ),
            run_option(),
            json_option(),
        ],
    )


def predict(
    pictures: tuple[Path, ...],
    index: int | None,
    many: bool,
    explain: bool,
    run: Path | None,
    as_json: bool,
    csv_out: Path | None = None,
    like: Path | None = None,
    sort_into: Path | None = None,
) -> int:
    """Predict, and leave with 1 if a picture was refused."""
    if bool(pictures) == (index is not None):
        raise OptionError(
            _("Got {count} images and --index {index}.", count=len(pictures), index=index),
            _("Expected one or more image files, or --index N for a test image."),
            _("Try `halfhour predict PICTURE.png` or `halfhour predict --index 0`."),
        )
    from halfhour.cli.many import demand_options, demand_pictures, is_many

    demand_options(csv_out, like)
    demand_pictures(pictures, run)
    shown = terminal(as_json=as_json)
    asked = open_run(run)
    if csv_out or sort_into or is_many(pictures):
        return _predict_many(asked, pictures, shown, csv_out, like, sort_into, as_json=as_json)
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


def _predict_many(
    run: "Run",
    pictures: tuple[Path, ...],
    shown: "Console",
    csv_out: Path | None,
    like: Path | None,
    sort_into: Path | None,
    *,
    as_json: bool,
) -> int:
    """Answer for many pictures, few of which are in memory at a time; answers lie on the disk until all are there."""
    from tempfile import TemporaryDirectory

    from rich.progress import Progress

    from halfhour.cli import many
    from halfhour.cli.answered import Answered, part_of, write_table
    from halfhour.cli.submission import demand_sample, write_like

    if like:
        demand_sample(like, run.facts.data.class_names)
    gathered = many.gather(pictures)
    with TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        answered = Answered(part_of(csv_out, run.folder) if csv_out else Path(scratch, "answers"))
        before, _refused = answered.count()
        try:
            with starting(shown):
                import_keras()
                answers = many.answers(run, (one for one in gathered.pictures if one.name not in answered))
            with Progress(console=shown, transient=True, disable=not shown.is_terminal) as bar:
                task = bar.add_task(_("Predicting"), total=gathered.count, completed=before)
                for one, answer in answers:
                    answered.keep(answer)
                    if sort_into:
                        many.sort_into(sort_into, one, answer)
                    if not (as_json or csv_out):
                        _show(bar.console, answer)
                    bar.advance(task)
            if csv_out and like:
                _tell_missing(write_like(like, csv_out, answered, run.facts.data.class_names), shown)
            elif csv_out:
                write_table(csv_out, answered)
            count, refused = answered.count()
            if as_json:
                print_json_list(asdict(answer) for answer in answered)
        except BaseException:
            answered.close()
            raise
        answered.drop()
    told = _("{count:,} images classified; {refused:,} of them refused or uncertain.", count=count, refused=refused)
    shown.print(told, markup=False)
    for place in (csv_out, sort_into):
        if place:
            shown.print(f"  {place}", markup=False, soft_wrap=True)
    return 1 if refused else 0


def _tell_missing(missing: int, shown: "Console") -> None:
    if missing:
        told = _("{count} rows have no prediction; each class got an equal share.", count=missing)
        shown.print(f"! {told}", style="bold yellow", markup=False)


def _show(shown: "Console", answer: "Prediction") -> None:
    from halfhour.report.words import share

    name = answer.file if answer.part is None else f"{answer.file} {answer.part}/{answer.seen}"
    if answer.refused:
        refusal = _("{file}: refused, {reason}", file=name, reason=answer.reason)
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
        shown.print(_("  truth: {truth} ({word})", truth=answer.truth, word=word), markup=False)
    _show_places(shown, answer)


def _show_places(shown: "Console", answer: "Prediction") -> None:
    if answer.way:
        told = _("  standard processing left the model unsure; it settled on: {way}", way=answer.way)
        shown.print(told, markup=False, soft_wrap=True)
    if answer.steps:
        shown.print(_("  preprocessing steps: {file}", file=answer.steps), markup=False, soft_wrap=True)
    if answer.pixels:
        shown.print(_("  pixels as the model saw them: {file}", file=answer.pixels), markup=False, soft_wrap=True)
