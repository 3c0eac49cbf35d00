"""A training on the console: events -> lines, and a live bar where there is a terminal."""

from dataclasses import replace

from rich.cells import cell_len
from rich.console import Console as Terminal
from rich.padding import Padding
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from halfhour import events
from halfhour.language import _, listed
from halfhour.records import DataFacts, Epoch, Evaluation, Finding, LayerSummary
from halfhour.report import told
from halfhour.report.commands import on_run
from halfhour.report.layers import folded
from halfhour.report.mosaic import can_show, mosaic
from halfhour.report.words import duration, shape
from halfhour.training.usual import usual_settings

INDENT = 2


class Console:
    """A listener that shows a training as it goes.

    Args:
        terminal: where the words go. Without a person at it (a pipe, a file), one line an epoch replaces the bar.
    """

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._bar: Progress | None = None
        self._validation: Epoch | None = None
        self._known: DataFacts | None = None

    def __call__(self, event: events.Event) -> None:
        """Show one event."""
        match event:
            case events.Downloading():
                self._show_bar(_("Downloading {file} from {place}", file=event.file, place=event.place))
                self._move_bar(event.done, event.total or 0, f"{event.done / 2**20:.1f} MB")
                if event.done == event.total:
                    self.close()
            case events.Warned():
                self.close()
                self._say(f"! {event.text}", style="bold yellow")
            case events.Noted():
                self.close()
                self._detail(str(event.text))
            case events.OnDevices():
                self._title(_("Devices"), _("each step is split across {names}", names=listed(event.devices)))
            case events.DataReady():
                self._data(event.facts)
            case events.OtherReadings():
                self.readings(event)
            case events.Preparing():
                self._detail(_("{name}: {detail}", name=event.step, detail=f"{event.before} → {event.after}"))
            case events.Replanned():
                self._detail(told.replanned(event.plan))
            case events.Planned():
                self._plan(event)
            case events.ModelReady():
                self._title(_("Network"), _("{name}, {count:,} parameters", name=event.name, count=event.parameters))
                self._terminal.print(Padding(layer_table(event.layers), (0, 0, 0, INDENT)))
                self._title(_("Training"), _("Ctrl-C stops it cleanly and keeps what it has learned."))
            case events.SpeedMeasured():
                speed, left = event.pictures_per_second, duration(event.expected_seconds)
                self._detail(_("{speed:,.0f} images a second on this machine: about {left}.", speed=speed, left=left))
            case events.BatchDone():
                self._batch(event)
            case events.EpochDone():
                self._epoch(event)
            case events.TrainingEnded():
                self.close()
                self._ended(event.stop_reason)
            case events.Evaluated():
                self._evaluated(event.evaluation)
            case events.RunSaved():
                self._saved(event)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar.stop()
            self._bar = None

    def _data(self, facts: DataFacts) -> None:
        self.close()
        self._known = facts
        self._title(_("Data"), f"{facts.name} ({facts.source})")
        for line in told.data(facts):
            self._detail(line)

    def readings(self, event: events.OtherReadings) -> None:
        """Show pictures as they were understood, and say what asks for the other ways."""
        if can_show(self._terminal):
            for line in mosaic(event.gallery, self._terminal.width):
                self._terminal.print(line, soft_wrap=True)
        self._say(_("Are these the right images, each under its class? They are in {file}.", file=event.file), "bold")
        options = listed(f"`{option}`" for option in event.options)
        self._detail(_("If not, add {options} to the same command to read them the other way.", options=options))

    def _plan(self, event: events.Planned) -> None:
        head, *more = told.plan(event)
        self._title(_("Plan"), head)
        for line in more:
            self._detail(line)

    def _batch(self, event: events.BatchDone) -> None:
        if not self._terminal.is_terminal:
            return
        self._show_bar(_("epoch {epoch}", epoch=told.number(event.epoch, event.epochs)))
        self._move_bar(event.batch, event.batches, told.batch(event, self._validation))

    def _epoch(self, event: events.EpochDone) -> None:
        self.close()
        self._validation = event.epoch
        self._detail(told.epoch(event))

    def _ended(self, reason: str) -> None:
        if reason == "deadline":
            self._detail(_("Time is up; training ended."))
        if reason == "interrupted":
            self._say(_("Stopped as you asked. The model so far is tested and saved."), style="bold yellow")

    def _evaluated(self, evaluation: Evaluation) -> None:
        self._title(_("Result"), told.verdict(evaluation))
        for pair in evaluation.confused_pairs[:3]:
            self._detail(_("{truth} predicted as {predicted}: {count}×", **vars(pair)))

    def _saved(self, event: events.RunSaved) -> None:
        for finding in event.findings:
            self.finding(finding)
        self._title(_("Saved"), str(event.folder))
        run = event.folder
        steps = {
            _("see it"): str(run / "report.html"),
            _("your own image"): on_run("halfhour predict PICTURE", run),
            _("a test image"): on_run("halfhour predict --index 0", run),
        }
        if self._known and event.recipe.augment == "none" and event.recipe.epochs and not event.findings:
            # The one option that helped by itself (docs/experiments.md); it needs more epochs to show.
            longer = replace(event.recipe, augment="strokes", epochs=2 * event.recipe.epochs)
            steps[_("improve it")] = longer.suggestion(usual_settings(str(longer.model), self._known))
        widest = max(map(cell_len, steps))  # a Chinese character takes two cells
        for name, command in steps.items():
            self._detail(f"{name}{' ' * (widest - cell_len(name))}  {command}")

    def finding(self, finding: Finding) -> None:
        """Show one finding."""
        style = {"error": "bold red", "warning": "bold yellow", "note": "bold"}[finding.severity]
        self._say(f"\n{finding.title}  [{finding.code}]", style=style)
        for text in (finding.evidence, finding.cause, finding.remedy):
            self._detail(str(text))

    def _title(self, title: str, text: str) -> None:
        self._terminal.print()
        self._terminal.print(title, style="bold cyan", end="  ", markup=False, highlight=False)
        self._say(text)

    def _detail(self, text: str) -> None:
        self._say(" " * INDENT + text)

    def _say(self, text: str, style: str | None = None) -> None:
        self._terminal.print(text, style=style, markup=False, highlight=False, soft_wrap=True)

    def _show_bar(self, text: str) -> None:
        if self._bar is None and self._terminal.is_terminal:
            columns = (TextColumn("  {task.description}"), BarColumn(24), TextColumn("{task.fields[figures]}"))
            self._bar = Progress(*columns, console=self._terminal, transient=True)
            self._bar.add_task(text, figures="")
            self._bar.start()

    def _move_bar(self, done: int, total: int, figures: str) -> None:
        if self._bar:
            self._bar.update(self._bar.tasks[0].id, completed=done, total=total or None, figures=figures)


def layer_table(layers: tuple[LayerSummary, ...]) -> Table:
    """The layers of a network: name, kind, settings, output shape, parameters."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in (_("layer"), _("kind"), _("settings")):
        table.add_column(heading)
    table.add_column(_("output"), justify="right")
    table.add_column(_("parameters"), justify="right")
    for layer in folded(layers):
        count = f"{layer.parameters:,}" if layer.parameters else ""
        table.add_row(layer.name, layer.kind, layer.settings, shape(layer.output_shape), count)
    return table
