"""A training as one card in a notebook: events -> HTML that takes its own place, and its twin in plain text."""

import sys
from collections.abc import Callable, Sequence
from time import monotonic
from typing import TYPE_CHECKING

from halfhour import events
from halfhour.events import Tell, silent
from halfhour.language import N_, _
from halfhour.records import Epoch, Finding
from halfhour.report import told
from halfhour.report.card import QUIET, card, panel, plain
from halfhour.report.html import Markup, tag

if TYPE_CHECKING:
    from IPython.display import DisplayHandle

Show = Callable[[Markup, str], None]  # HTML and plain text that replace what was shown before

PAUSE = 0.5  # seconds between two looks at the batches: more often nobody reads
COLOURS = {"training": "#8a96a6", "validation": "#1f8fbf"}  # each 3:1 at least on white and on black
NAMES = {"training": N_("training"), "validation": N_("validation")}
MARKS = {"training": "╌╌", "validation": "━"}
WIDE, HIGH, EDGE, SIDE = 324, 120, 14, 46  # of a chart, and what its words take above and below, and at the left


def teller() -> Tell:
    """A card where a notebook is open, which its kernel shows; nobody elsewhere.

    >>> teller() is silent
    True
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if not hasattr(shell, "kernel"):
        return silent
    from IPython.display import display

    handle: DisplayHandle | None = None

    def show(shown: Markup, text: str) -> None:
        nonlocal handle
        bundle = {"text/html": shown, "text/plain": text}
        if handle is None:
            handle = display(bundle, raw=True, display_id=True)
        else:
            handle.update(bundle, raw=True)

    return LiveCard(show)


class LiveCard:
    """A listener that shows a training as it goes.

    Args:
        show: replaces what stands in the cell's output.
    """

    def __init__(self, show: Show) -> None:
        self._show = show
        self._title = ""
        self._lines: list[str] = []
        self._warnings: list[str] = []
        self._epochs: list[Epoch] = []
        self._now = ""
        self._done: float | None = None  # share of the training that is over; `None` before and after it
        self._findings: Sequence[Finding] = ()
        self._result: list[str] = []
        self._began: float | None = None
        self._shown = 0.0

    def __call__(self, event: events.Event) -> None:
        """Show one event."""
        match event:
            case events.Downloading():
                self._now = _("Downloading {file} from {place}", file=event.file, place=event.place)
                self._now += f" · {event.done / 2**20:.1f} MB"
                self._done = event.done / event.total if event.total else None
                self._draw(pause=PAUSE)
                return
            case events.Warned():
                self._warnings.append(str(event.text))
            case events.Noted():
                self._lines.append(str(event.text))
            case events.DataReady():
                self._title, self._now, self._done = f"{event.facts.name} ({event.facts.source})", "", None
                self._lines = told.data(event.facts)
            case events.Planned():
                head, *more = told.plan(event)
                self._lines += [_("Plan: {plan}", plan=head), *more[:-1]]  # without the option of the command
            case events.Replanned():
                self._lines.append(told.replanned(event.plan))
            case events.ModelReady():
                self._lines.append(_("Network: {name}, {count:,} parameters", name=event.name, count=event.parameters))
            case events.BatchDone():
                self._batch(event)
                return
            case events.EpochDone():
                self._epochs.append(event.epoch)
            case events.FindingsSoFar():
                self._findings = event.findings
            case events.TrainingEnded():
                self._ended(event.stop_reason)
            case events.Evaluated():
                self._result, self._now = [told.verdict(event.evaluation)], ""
            case events.RunSaved():
                self._findings = event.findings
                self._result.append(_("Saved in {folder}.", folder=event.folder))
            case _:
                return
        self._draw()

    def _batch(self, event: events.BatchDone) -> None:
        self._began = monotonic() if self._began is None else self._began
        spent = monotonic() - self._began
        self._done = spent / (spent + event.seconds_left) if spent else 0.0
        latest = self._epochs[-1] if self._epochs else None
        epoch = _("epoch {epoch}", epoch=told.number(event.epoch, event.epochs))
        self._now = f"{epoch} · {told.batch(event, latest)}"
        self._draw(pause=PAUSE)

    def _ended(self, reason: str) -> None:
        self._done, self._now = None, _("The test set is opened, once …")
        if reason == "deadline":
            self._lines.append(_("Time is up; training ended."))
        if reason == "interrupted":
            self._lines.append(_("Stopped as you asked. The model so far is tested and saved."))

    def _draw(self, pause: float = 0.0) -> None:
        if monotonic() - self._shown < pause:
            return
        self._shown = monotonic()
        self._show(self._as_html(), self._as_text())

    def _as_html(self) -> Markup:
        parts = [tag("div", tag("b", self._title, style="font-size:1.1em"))] if self._title else []
        parts += [tag("div", f"⚠ {text}") for text in self._warnings]
        parts += [tag("div", line, style=QUIET) for line in self._lines]
        if self._now:
            parts.append(tag("div", self._now, style="margin:.5em 0 .2em;font-variant-numeric:tabular-nums"))
        if self._done is not None:
            parts.append(_bar(self._done))
        if self._epochs:
            charts = (chart(self._epochs, quantity) for quantity in ("accuracy", "loss"))
            parts.append(tag("div", *charts, style="display:flex;flex-wrap:wrap;gap:1.2em;margin:.6em 0"))
        parts += [tag("div", tag("b", line)) for line in self._result[:1]]
        parts += [tag("div", line, style=QUIET) for line in self._result[1:]]
        box = panel(*parts)
        return tag("div", box, card(self._findings), class_="halfhour") if self._findings else box

    def _as_text(self) -> str:
        lines = [self._title, *(f"! {text}" for text in self._warnings), *self._lines]
        if self._epochs:
            last = self._epochs[-1]
            lines.append(
                _(
                    "epoch {number}: loss {loss:.4f}, accuracy {accuracy:.2%}; validation loss {validation_loss:.4f}, "
                    "accuracy {validation_accuracy:.2%}",
                    **vars(last),
                )
            )
        lines += [self._now, *self._result, plain(self._findings)]
        return "\n".join(line for line in lines if line)


def chart(epochs: Sequence[Epoch], quantity: str) -> Markup:
    """A small chart that takes no time to draw: `accuracy` or `loss` of training and validation over the epochs.

    It is drawn while the network learns; Matplotlib's needs 0.4 s of a processor for the same.
    """
    names = {"training": quantity, "validation": f"validation_{quantity}"}
    values = {kind: [float(getattr(epoch, name)) for epoch in epochs] for kind, name in names.items()}
    everything = [value for row in values.values() for value in row if value - value == 0]  # no NaN, no infinity
    low, high = (min(everything), max(everything)) if everything else (0.0, 1.0)
    room = high - low or 1.0
    step = (WIDE - SIDE - EDGE) / max(1, len(epochs) - 1)

    def at(place: int, value: float) -> str:
        return f"{SIDE + place * step:.1f},{HIGH - EDGE - (value - low) / room * (HIGH - 2.6 * EDGE):.1f}"

    drawn = []
    for kind, row in values.items():
        points = [at(place, value) for place, value in enumerate(row) if value - value == 0]
        dashes = "4 3" if kind == "training" else None
        line = {"fill": "none", "stroke": COLOURS[kind], "stroke_width": 2, "stroke_dasharray": dashes}
        drawn.append(tag("polyline", points=" ".join(points), **line))
        drawn += [
            tag("circle", cx=x, cy=y, r=2.5, fill=COLOURS[kind]) for x, y in (point.split(",") for point in points[-1:])
        ]
    title = _("Accuracy") if quantity == "accuracy" else _("Loss")
    form = "{:.1%}" if quantity == "accuracy" else "{:.3f}"
    last = {kind: f"{_(NAMES[kind])} {form.format(row[-1])}" for kind, row in values.items()}
    words = {"fill": "currentColor", "font_size": 11}
    named = [tag("tspan", f"  {MARKS[kind]} {text}", fill=COLOURS[kind]) for kind, text in last.items()]
    ends = [tag("text", epochs[0].number, x=SIDE, y=HIGH - 1, **words)]
    if len(epochs) > 1:
        ends.append(tag("text", epochs[-1].number, x=WIDE - EDGE, y=HIGH - 1, text_anchor="end", **words))
    for value in sorted({low, high}):
        height = at(0, value).split(",")[1]
        ends.append(tag("text", form.format(value), x=SIDE - 5, y=float(height) + 4, text_anchor="end", **words))
    svg = tag(
        "svg",
        tag("text", title, *named, x=SIDE, y=11, **words),
        tag("line", x1=SIDE, x2=WIDE - EDGE, y1=HIGH - EDGE, y2=HIGH - EDGE, stroke="currentColor", opacity=0.3),
        *drawn,
        *ends,
        viewBox=f"0 0 {WIDE} {HIGH}",
        width=WIDE,
        height=HIGH,
        role="img",
        aria_label=f"{title}: {', '.join(last.values())}",
    )
    return tag("div", svg)


def _bar(done: float) -> Markup:
    inner = tag("div", style=f"width:{100 * min(done, 1):.1f}%;height:6px;background:{COLOURS['validation']}")
    return tag("div", inner, style="height:6px;max-width:40em;background:rgba(128,128,128,0.25);overflow:hidden")
