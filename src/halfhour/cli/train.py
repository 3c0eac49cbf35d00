"""`halfhour train`: options -> a recipe -> a training, shown as it goes."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from halfhour.cli.output import import_keras, json_option, print_json, starting, terminal
from halfhour.cli.reading import reading_options, taken
from halfhour.cli.together import join_team, leading, place_among_others, together_options, train_along
from halfhour.errors import OptionError
from halfhour.language import _, listed
from halfhour.recipe import AUGMENTATIONS, OPTIMIZERS, SCHEDULES, STARTS, Recipe

LONGEST_START = 300.0  # seconds; more, or less than none, and somebody has set the clock meanwhile

if TYPE_CHECKING:
    from rich.console import Console

    from halfhour.events import Event, Tell
    from halfhour.machine.team import Rendezvous
    from halfhour.records import Mended
    from halfhour.run import Run


def command() -> click.Command:
    """Build the command in the current language."""
    return click.Command(
        "train",
        callback=train,
        help=_(
            "Train an image classifier on DATA: a named set (mnist, fashion-mnist, cifar10, digits), a folder "
            "or archive of pictures by class or with a table of labels, or pixels in a CSV, Parquet, HDF5, .mat, .npz "
            "or IDX file. "
            "Without DATA it takes mnist, or the built-in digits where mnist cannot be had."
        ),
        params=[
            click.Argument(["data"], required=False),
            click.Option(
                ["--minutes"], type=float, help=_("Be done in so many minutes, start-up included. [mnist: 1]")
            ),
            click.Option(["--epochs"], type=int, help=_("Passes over the training pictures, instead of minutes.")),
            click.Option(
                ["--model"],
                help=_(
                    "The network: tutorial, tutorial-bn, quick-16, quick-32, quick-64; for colour pictures colour-64, "
                    "colour-128, colour-256, resnet-8, resnet-20, resnet-32; for photographs efficientnet-lite0, "
                    "mobilenetv3-large, efficientnetv2-b0. "
                    "[what gains most in the time; with --epochs: tutorial]"
                ),
            ),
            click.Option(
                ["--start"],
                help=_(
                    "Where the network begins: {names}. [photographs: what does best on validation pictures]",
                    names=listed(STARTS),
                ),
            ),
            click.Option(["--views"], type=int, help=_("Views of each picture that a pretrained network is tuned on.")),
            click.Option(
                ["--reduce"], type=int, help=_("Bring pictures to 1/N of their sides, inside the network. [1]")
            ),
            click.Option(
                ["--pictures"], type=int, help=_("Learn from so many pictures. [all for which there is time]")
            ),
            click.Option(["--seed"], type=int, help=_("Repeats a training exactly. [0]")),
            click.Option(["--size"], type=int, help=_("Side in pixels of pictures from a folder. [what suits them]")),
            *reading_options(),
            click.Option(["--batch-size"], type=int, help=_("Pictures a step. [tutorial: 128]")),
            click.Option(["--learning-rate"], type=float, help=_("Highest learning rate. [tutorial: 0.001]")),
            click.Option(["--dropout"], type=float, help=_("Share of the last hidden layer dropped. [tutorial: 0.5]")),
            click.Option(["--validation-split"], type=float, help=_("Share kept for validation. [tutorial: 0.2]")),
            click.Option(
                ["--augment"],
                is_flag=False,
                flag_value="strokes",
                help=_(
                    "Move and bend the pictures: {names}. [what suits the network; alone: strokes]",
                    names=listed(AUGMENTATIONS),
                ),
            ),
            click.Option(["--optimizer"], help=_("What moves the weights: {names}.", names=listed(OPTIMIZERS))),
            click.Option(["--label-smoothing"], type=float, help=_("Certainty taken from the labels. [colour: 0.2]")),
            click.Option(
                ["--flip"], type=bool, help=_("Mirror pictures in training, yes or no. [where it keeps the class]")
            ),
            click.Option(["--schedule"], help=_("How the learning rate moves: {names}.", names=listed(SCHEDULES))),
            click.Option(
                ["--replay"],
                type=click.Path(path_type=Path),
                metavar="RUN",
                help=_("Repeat a run that minutes drove, batch by batch; --out may go with it."),
            ),
            click.Option(
                ["--resume"],
                type=click.Path(path_type=Path),
                metavar="RUN",
                help=_("Go on with a run that was cut off, from its last whole epoch."),
            ),
            click.Option(["--out"], type=click.Path(path_type=Path), help=_("The run folder. [a new one in runs/]")),
            click.Option(
                ["--events"],
                type=click.Path(path_type=Path),
                help=_(
                    "Append what happens to this file, one JSON object a line, for programs that follow; a file "
                    "FILE.stop beside it ends the training as Ctrl-C does."
                ),
                metavar="FILE",
            ),
            click.Option(
                ["--devices"],
                type=click.Choice(("one", "all")),
                default="one",
                help=_("Share each step out among all devices of this machine; with --backend jax. [one]"),
            ),
            *together_options(),
            click.Option(["--tensorboard"], is_flag=True, help=_("Write what TensorBoard reads into the run folder.")),
            click.Option(["--fix"], is_flag=True, help=_("Train again with what mends the first fault found.")),
            json_option(),
        ],
    )


def train(
    out: Path | None,
    replay: Path | None,
    resume: Path | None,
    events: Path | None,
    devices: str,
    coordinator: str | None,
    processes: int | None,
    process_id: int | None,
    tensorboard: bool,
    as_json: bool,
    fix: bool,
    **options: Any,
) -> int:
    """Train, and leave with 130 if the person stopped it."""
    if options["augment"] not in (None, *AUGMENTATIONS) and options["data"] is None:
        # `train --augment digits`: an option whose value may be left out has taken the data set for its value.
        options |= {"data": options["augment"], "augment": "strokes"}
    options["data"] = taken(options["data"], options)
    asked = {name: value for name, value in options.items() if value is not None}
    recipe, pace = Recipe(**asked), None
    rendezvous = place_among_others(coordinator, processes, process_id, {"--replay": replay, "--fix": fix})
    if replay:
        recipe, pace = _repeated(replay, asked)
    if resume:
        _demand_alone(asked | ({"out": out} if out else {}) | ({"replay": replay} if replay else {}))
        if not rendezvous:  # of several processes only process 0 surely has the folder; it reads it when all are there
            from halfhour.bundle.write import reopen

            recipe = reopen(resume)
        out = resume
    listeners = _keepers(rendezvous)
    shown = terminal(as_json=as_json)
    with starting(shown):
        from halfhour.data.ahead import reading_ahead

        load = reading_ahead(recipe.data)
        import_keras()
        from halfhour.bundle.board import FOLDER, TensorBoardLog
        from halfhour.bundle.stream import EventStream, listen_for_stop
        from halfhour.pipeline import Job, carry_out
        from halfhour.pipeline.mending import carry_out_and_mend
        from halfhour.report.console import Console
        from halfhour.stopwatch import Stopwatch
        from halfhour.training.devices import training_on
    team = join_team(rendezvous, shown) if rendezvous else None
    same = None if resume else recipe
    if team and team.process:
        return train_along(team, same, shown, load, as_json=as_json)
    # Where others are waited for, the minutes begin when all are there.
    stopwatch = Stopwatch() if team else _since_process_start()
    console = Console(shown)
    listeners.append(console)
    if events:
        listeners.append(EventStream(events))
        listen_for_stop(events)
    if tensorboard:
        listeners.append(TensorBoardLog())

    def tell(event: "Event") -> None:
        for listener in listeners:
            listener(event)

    try:
        mended: Mended | None = None
        trained_by = leading(team, same) if team else training_on(devices, tell)
        job = Job(
            recipe,
            out=out,
            tell=tell,
            stopwatch=stopwatch,
            pace=pace,
            resume=bool(resume),
            watched=bool(events),
            load=load,
            trainer=trained_by,
        )
        if fix and not (replay or resume):
            run, mended = carry_out_and_mend(job)
        else:
            run = carry_out(job)
    finally:
        console.close()
    if tensorboard:
        shown.print(
            _("In TensorBoard: `tensorboard --logdir {folder}`.", folder=run.folder / FOLDER),
            markup=False,
            soft_wrap=True,
        )
    if mended:
        _show_mended(shown, mended, run)
    if as_json:
        print_json({**run.metrics, **({"mended": mended.as_json()} if mended else {})})
    return 130 if run.facts.stop_reason == "interrupted" else 0


def _repeated(run: Path, options: dict[str, Any]) -> tuple[Recipe, Any]:
    """The recipe of a run, and how much of its training was over at each batch."""
    if options:
        raise OptionError(
            _("Got --replay together with {options}.", options=listed(options)),
            _("Expected --replay RUN alone, or with --out."),
            _("Leave the others out: a run is repeated as it was."),
        )
    from halfhour.bundle.read import load

    facts = load(run)
    return facts.recipe, facts.pace


def _show_mended(shown: "Console", mended: "Mended", run: "Run") -> None:
    """What training again came to."""
    from halfhour.report.words import share

    before, after = share(mended.before), share(mended.after)
    text = _("Validation accuracy: {before} before, {after} with the remedy.", before=before, after=after)
    shown.print("\n" + text, markup=False, soft_wrap=True)
    shown.print(_("The better of the two is kept: {folder}", folder=run.folder), markup=False, soft_wrap=True)


def _keepers(rendezvous: "Rendezvous | None") -> "list[Tell]":
    """Where several processes train together, another one that waits for this, as a listener."""
    if rendezvous is None:
        return []
    from halfhour.cli.keeper import watch_over

    return [watch_over(rendezvous)]


def _demand_alone(options: dict[str, Any]) -> None:
    """Raise an `OptionError` if a run that goes on is given options."""
    if options:
        raise OptionError(
            _("Got --resume together with {options}.", options=listed(options)),
            _("Expected --resume RUN alone."),
            _("Leave the others out: a run goes on as it began."),
        )


def _since_process_start() -> Any:
    """A stopwatch that counts from the start of this process, so that start-up is inside the deadline."""
    import psutil

    from halfhour.stopwatch import Stopwatch

    passed = time.time() - psutil.Process().create_time()
    return Stopwatch(already=passed if 0 <= passed <= LONGEST_START else 0.0)
