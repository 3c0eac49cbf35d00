"""`halfhour adopt`: a model that was trained elsewhere -> what it wants, how good it is, and a run of it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from halfhour.cli.output import import_keras, json_option, print_json, starting, terminal
from halfhour.errors import unknown_name
from halfhour.language import _, listed

if TYPE_CHECKING:
    from rich.console import Console

    from halfhour.events import Event
    from halfhour.run import Run

# As `adopting/wants.py` has them; a test holds the two together.
RANGES = (
    "0..1", "0..255", "-1..1", "-0.5..0.5", "mnist-mean", "imagenet-mean", "caffe", "cifar-mean", "black-and-white",
    "per-image",
)  # fmt: skip


def command() -> click.Command:
    """Build the command in the current language."""
    return click.Command(
        "adopt",
        callback=adopt,
        help=_(
            "Import MODEL, trained elsewhere (.keras, .h5, .onnx, SavedModel, Teachable Machine), find out "
            "by trying what input it expects, and make a run of it: predict, evaluate, report, web and "
            "export then work as with your own."
        ),
        params=[
            click.Argument(["model"], type=click.Path(path_type=Path)),
            click.Option(["--data"], help=_("Labelled images: a name or a path. [the built-in digits]")),
            click.Option(
                ["--classes"],
                type=click.Path(path_type=Path),
                metavar="FILE",
                help=_("Its class names, one per line, in output order; for use without data."),
            ),
            click.Option(["--range", "scaling"], metavar="RANGE", help=listed(RANGES)),
            click.Option(["--out"], type=click.Path(path_type=Path), help=_("The run folder. [a new one in runs/]")),
            json_option(),
        ],
    )


def adopt(
    model: Path, data: str | None, classes: Path | None, scaling: str | None, out: Path | None, as_json: bool
) -> int:
    """Adopt, and show what was found out."""
    if scaling is not None and scaling not in RANGES:
        raise unknown_name(_("range"), scaling, RANGES)
    shown = terminal(as_json=as_json)
    with starting(shown):
        import_keras()
        from halfhour.pipeline.adopt import adopt as take_in
    with starting(shown, _("Finding out what {model} expects …", model=model.name)):
        run = take_in(model, data, classes=classes, scaling=scaling, out=out, tell=lambda event: _tell(shown, event))
    _show(shown, run)
    if as_json:
        print_json({**run.metrics, "test_count": run.facts.evaluation.count})
    return 0


def _tell(shown: "Console", event: "Event") -> None:
    """Show what the model wants as soon as it is known."""
    from halfhour.events import Adopted

    if isinstance(event, Adopted):
        for told in event.adoption.evidence:
            shown.print(f"• {told}", markup=False, soft_wrap=True)


def _show(shown: "Console", run: "Run") -> None:
    from halfhour.report.commands import on_run
    from halfhour.report.told import verdict

    facts = run.facts
    if facts.evaluation.count:
        shown.print(verdict(facts.evaluation), style="bold", markup=False, soft_wrap=True)
        caution = _("Some of these test images may have been in its training set. If so, it does worse on new ones.")
        shown.print(caution, style="dim", markup=False, soft_wrap=True)
    else:
        command = on_run("halfhour evaluate", run.folder, "") + " --data DATA"
        told = _("It hasn't been tested: `{command}` does that.", command=command)
        shown.print(told, style="bold", markup=False, soft_wrap=True)
    shown.print(_("Run {run}", run=run.folder), style="dim", markup=False, soft_wrap=True)
    following = (
        on_run("halfhour predict PICTURE", run.folder),
        on_run("halfhour report --open", run.folder, ""),
        "halfhour web",
    )
    told = _("Next: {commands}.", commands=listed(f"`{each}`" for each in following))
    shown.print(told, markup=False, soft_wrap=True)
