"""`halfhour train`: options -> a recipe -> a training, shown as it goes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from halfhour.cli.output import import_keras, json_option, print_json, starting, terminal
from halfhour.cli.reading import reading_options
from halfhour.cli.together import join_team, leading, place_among_others, together_options, train_along
from halfhour.cli.wish import wished
from halfhour.language import _, listed
from halfhour.recipe import AUGMENTATIONS, OPTIMIZERS, SCHEDULES, STARTS

LONGEST_START = 300.0  # seconds; more, or less than none, and somebody has set the clock meanwhile

if TYPE_CHECKING:
    from rich.console import Console

    from halfhour.events import Event, Tell
    from halfhour.machine.team import Rendezvous
    from halfhour.pipeline import Job
    from halfhour.records import Mended
    from halfhour.run import Run
    from halfhour.stopwatch import Stopwatch


def command() -> click.Command:
    """Build the command in the current language."""
    return click.Command(
        "train",
        callback=train,
        help=_(
            "Train an image classifier on DATA: a named set (mnist, fashion-mnist, cifar10, digits), a "
            "folder or archive of images by class or with a table of labels, or pixels in a CSV, Parquet, "
            "HDF5, .mat, .npz or IDX file. Without DATA: mnist, or the built-in digits if mnist isn't "
            "available."
        ),
        params=[
            click.Argument(["data"], required=False),
            click.Option(
                ["--minutes"], type=float, help=_("Finish within this many minutes, start-up included. [mnist: 1]")
            ),
            click.Option(["--epochs"], type=int, help=_("Epochs (passes over the training set), instead of minutes.")),
            click.Option(
                ["--model"],
                help=_(
                    "The network: tutorial, tutorial-bn, quick-16, quick-32, quick-64, patches; for colour images "
                    "colour-64, colour-128, colour-256, resnet-8, resnet-20, resnet-32; for photos "
                    "efficientnet-lite0, mobilenetv3-large, efficientnetv2-b0. [the best for the time; with "
                    "--epochs: tutorial]"
                ),
            ),
            click.Option(
                ["--start"],
                help=_(
                    "Starting weights: {names}. [photos: what does best on the validation set]",
                    names=listed(STARTS),
                ),
            ),
            click.Option(
                ["--views"], type=int, help=_("Augmented views per image for fine-tuning a pretrained network.")
            ),
            click.Option(["--reduce"], type=int, help=_("Shrink images to 1/N of their side, inside the network. [1]")),
            click.Option(["--pictures"], type=int, help=_("Train on this many images. [as many as time allows]")),
            click.Option(
                ["--validation-pictures"], type=int, help=_("Validate on this many images. [as many as time allows]")
            ),
            click.Option(["--seed"], type=int, help=_("Random seed, for exact repeats. [0]")),
            click.Option(["--size"], type=int, help=_("Image side in pixels, for folders. [chosen to suit them]")),
            *reading_options(),
            click.Option(["--batch-size"], type=int, help=_("Batch size. [tutorial: 128]")),
            click.Option(["--learning-rate"], type=float, help=_("Peak learning rate. [tutorial: 0.001]")),
            click.Option(["--dropout"], type=float, help=_("Dropout before the last layer. [tutorial: 0.5]")),
            click.Option(
                ["--validation-split"], type=float, help=_("Share of the images for validation. [tutorial: 0.2]")
            ),
            click.Option(
                ["--augment"],
                is_flag=False,
                flag_value="strokes",
                help=_(
                    "Data augmentation: {names}. [what suits the network; without a value: strokes]",
                    names=listed(AUGMENTATIONS),
                ),
            ),
            click.Option(["--optimizer"], help=_("Optimizer: {names}.", names=listed(OPTIMIZERS))),
            click.Option(["--label-smoothing"], type=float, help=_("Label smoothing. [colour: 0.2]")),
            click.Option(
                ["--flip"],
                type=bool,
                help=_("Flip images horizontally in training, yes or no. [only if that keeps the class]"),
            ),
            click.Option(["--schedule"], help=_("Learning rate schedule: {names}.", names=listed(SCHEDULES))),
            click.Option(
                ["--replay"],
                type=click.Path(path_type=Path),
                metavar="RUN",
                help=_("Replay a timed run batch by batch; may be combined with --out."),
            ),
            click.Option(
                ["--resume"],
                type=click.Path(path_type=Path),
                metavar="RUN",
                help=_("Resume an interrupted run from its last whole epoch."),
            ),
            click.Option(["--out"], type=click.Path(path_type=Path), help=_("The run folder. [a new one in runs/]")),
            click.Option(
                ["--events"],
                type=click.Path(path_type=Path),
                help=_(
                    "Append events to this file, one JSON object per line, for other programs; a file "
                    "FILE.stop next to it stops the training like Ctrl-C."
                ),
                metavar="FILE",
            ),
            click.Option(
                ["--devices"],
                type=click.Choice(("one", "all")),
                default="one",
                help=_("Split each step across all devices of this machine; needs --backend jax. [one]"),
            ),
            *together_options(),
            click.Option(["--tensorboard"], is_flag=True, help=_("Write TensorBoard logs into the run folder.")),
            click.Option(["--fix"], is_flag=True, help=_("Train again with the fix for the first finding.")),
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
    rendezvous = place_among_others(coordinator, processes, process_id, {"--replay": replay, "--fix": fix})
    wish = wished(options, out, replay, resume, alone=rendezvous is None)
    keepers = _keepers(rendezvous)  # splits the process, which a library's threads would not survive
    shown = terminal(as_json=as_json)
    with starting(shown):
        from halfhour.data.ahead import reading_ahead

        load = reading_ahead(wish.recipe.data)
        import_keras()
        from halfhour.pipeline import Job
        from halfhour.training.devices import training_on
    team = join_team(rendezvous, shown) if rendezvous else None
    same = None if resume else wish.recipe
    if team and team.process:
        return train_along(team, same, shown, load, as_json=as_json)
    with _listening(shown, keepers, events, tensorboard=tensorboard) as tell:
        job = Job(
            wish.recipe,
            out=wish.out,
            tell=tell,
            # Where others are waited for, the minutes begin when all are there.
            stopwatch=_from_now() if team else _since_process_start(),
            pace=wish.pace,
            resume=bool(resume),
            watched=bool(events),
            load=load,
            trainer=leading(team, same) if team else training_on(devices, tell),
        )
        run, mended = _carried_out(job, fix=fix and not (replay or resume))
    if tensorboard:
        _show_board(shown, run)
    if mended:
        _show_mended(shown, mended, run)
    if as_json:
        print_json({**run.metrics, **({"mended": mended.as_json()} if mended else {})})
    return 130 if run.facts.stop_reason == "interrupted" else 0


@contextmanager
def _listening(shown: "Console", keepers: "list[Tell]", events: Path | None, *, tensorboard: bool) -> "Iterator[Tell]":
    """Who hears what happens: the console, and whoever was asked for, one after the other."""
    from halfhour.bundle.board import TensorBoardLog
    from halfhour.bundle.stream import EventStream, listen_for_stop
    from halfhour.report.console import Console

    console = Console(shown)
    listeners: list[Tell] = [*keepers, console]
    if events:
        listeners.append(EventStream(events))
        listen_for_stop(events)
    if tensorboard:
        listeners.append(TensorBoardLog())

    def tell(event: "Event") -> None:
        for listener in listeners:
            listener(event)

    try:
        yield tell
    finally:
        console.close()


def _carried_out(job: "Job", *, fix: bool) -> "tuple[Run, Mended | None]":
    """The run, and what came of training again with what mends its first fault, where that was asked for."""
    from halfhour.pipeline import carry_out
    from halfhour.pipeline.mending import carry_out_and_mend

    return carry_out_and_mend(job) if fix else (carry_out(job), None)


def _show_board(shown: "Console", run: "Run") -> None:
    """How to see it in TensorBoard."""
    from halfhour.bundle.board import FOLDER

    text = _("In TensorBoard: `tensorboard --logdir {folder}`.", folder=run.folder / FOLDER)
    shown.print(text, markup=False, soft_wrap=True)


def _show_mended(shown: "Console", mended: "Mended", run: "Run") -> None:
    """What training again came to."""
    from halfhour.report.words import share

    before, after = share(mended.before), share(mended.after)
    text = _("Validation accuracy: {before} before, {after} after the fix.", before=before, after=after)
    shown.print("\n" + text, markup=False, soft_wrap=True)
    shown.print(_("The better of the two: {folder}", folder=run.folder), markup=False, soft_wrap=True)


def _keepers(rendezvous: "Rendezvous | None") -> "list[Tell]":
    """Where several processes train together, another one that waits for this, as a listener."""
    if rendezvous is None:
        return []
    from halfhour.cli.keeper import watch_over

    return [watch_over(rendezvous)]


def _from_now() -> "Stopwatch":
    from halfhour.stopwatch import Stopwatch

    return Stopwatch()


def _since_process_start() -> "Stopwatch":
    """A stopwatch that counts from the start of this process, so that start-up is inside the deadline."""
    import psutil

    from halfhour.stopwatch import Stopwatch

    passed = time.time() - psutil.Process().create_time()
    return Stopwatch(already=passed if 0 <= passed <= LONGEST_START else 0.0)
