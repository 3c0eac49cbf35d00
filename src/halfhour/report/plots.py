"""The figures of a run: records -> Matplotlib `Figure`, and a `Figure` -> PNG bytes or an SVG for a page.

The colours below are those of the light page. In an SVG each becomes a CSS variable of its name, so that a page
decides what it looks like in the dark.
"""

import hashlib
import io
import re
import warnings
from collections.abc import Sequence
from contextlib import AbstractContextManager
from html import escape

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from halfhour.language import _
from halfhour.records import Evaluation, History
from halfhour.report.fonts import family

INK = "#1c2430"
MUTED = "#5d6673"
LINE = "#d9dce1"
PAPER = "#fffefe"
TRAINING = "#7a8696"
VALIDATION = "#0b6b8f"
RIGHT = "#0b6b8e"
WRONG = "#c2410c"
VARIABLES = {
    INK: "ink",
    MUTED: "muted",
    LINE: "line",
    PAPER: "paper",
    TRAINING: "training",
    VALIDATION: "validation",
    RIGHT: "right",
    WRONG: "wrong",
}
DIGITS_FIT = 26  # classes; with more, the counts of a confusion matrix would be too small to read


def curves(history: History, quantities: Sequence[str] = ("accuracy", "loss")) -> Figure:
    """Accuracy and loss of every epoch side by side, on training and validation pictures, the best epoch marked.

    Args:
        history: one epoch or more.
        quantities: `accuracy`, `loss` or both.
    """
    with style():
        figure = Figure(figsize=(4.6 * len(quantities), 3.3), layout="constrained")
        for position, quantity in enumerate(quantities, start=1):
            _curve(figure.add_subplot(1, len(quantities), position), history, quantity)
    return figure


def confusion(evaluation: Evaluation, class_names: Sequence[str]) -> Figure:
    """Which class was taken for which: counts in cells, mistakes coloured by how often they were made.

    Right answers are framed and pale: they are nearly all of the pictures, and would drown the mistakes.
    """
    counts = np.array(evaluation.confusion)  # (K truths, K predicted)
    size = len(class_names)
    mistakes = counts * (1 - np.eye(size, dtype=counts.dtype))
    worst = max(1, int(mistakes.max()))
    with style():
        side = min(12.0, max(3.6, 1.4 + 0.46 * size))
        figure = Figure(figsize=(side, side), layout="constrained")
        axes = figure.add_subplot(aspect="equal")
        axes.set(xlim=(-0.5, size - 0.5), ylim=(size - 0.5, -0.5))
        for truth in range(size):
            for predicted in range(size):
                count = int(counts[truth, predicted])
                if truth == predicted:
                    colour, strength = RIGHT, 0.16
                else:
                    colour, strength = WRONG, 0.12 + 0.7 * count / worst if count else 0.0
                corner = (predicted - 0.47, truth - 0.47)
                axes.add_patch(Rectangle(corner, 0.94, 0.94, facecolor=(colour, strength), edgecolor="none"))
                if count and size <= DIGITS_FIT:
                    axes.text(
                        predicted,
                        truth,
                        str(count),
                        ha="center",
                        va="center_baseline",
                        color=PAPER if strength > 0.6 else INK,
                        fontsize=9 if count < 1000 else 7.5,
                    )
        upright = 0 if max(map(len, class_names)) <= 3 else 90
        axes.set_xticks(range(size), class_names, rotation=upright)
        axes.set_yticks(range(size), class_names)
        axes.tick_params(length=0, labelcolor=INK)
        axes.set_xlabel(_("prediction"))
        axes.set_ylabel(_("truth"))
        axes.spines[:].set_visible(False)
    return figure


def to_png(figure: Figure) -> bytes:
    """The figure as a PNG of 150 dots an inch; the same figure gives the same bytes."""
    buffer = io.BytesIO()
    with style():
        figure.savefig(buffer, format="png", dpi=150, facecolor=PAPER, metadata={"Software": None})
    return buffer.getvalue()


def to_svg(figure: Figure, label: str) -> str:
    """The figure as an SVG element that many can stand in one page: text is text, colours are CSS variables.

    Args:
        figure: what to draw.
        label: what a screen reader says of it.
    """
    buffer = io.StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with style(), warnings.catch_warnings():
        # A name may hold a character that only the reader's browser has; the text stays text, so that it shows there.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(buffer, format="svg", transparent=True, metadata=nothing)
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :].strip()
    prefix = "f" + hashlib.sha256(svg.encode()).hexdigest()[:8] + "-"
    svg = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{prefix}", svg)
    svg = re.sub(r'(<svg\b[^>]*?) width="[^"]*"', r"\1", re.sub(r'(<svg\b[^>]*?) height="[^"]*"', r"\1", svg))
    svg = svg.replace("<svg", f'<svg role="img" aria-label="{escape(label)}"', 1)
    for colour, name in VARIABLES.items():
        svg = svg.replace(colour, f"var(--{name})")
    return svg


def style() -> AbstractContextManager[None]:
    """The look of all figures, for the time of drawing or saving one."""
    return matplotlib.rc_context(
        {
            "font.family": family(),
            "font.size": 10,
            "text.color": INK,
            "axes.titlesize": 10,
            "axes.titlecolor": INK,
            "axes.labelcolor": MUTED,
            "axes.edgecolor": LINE,
            "axes.facecolor": "none",
            "axes.unicode_minus": False,
            "xtick.color": LINE,
            "ytick.color": LINE,
            "xtick.labelcolor": MUTED,
            "ytick.labelcolor": MUTED,
            "svg.fonttype": "none",
            "svg.hashsalt": "halfhour",
        }
    )


def _curve(axes: Axes, history: History, quantity: str) -> None:
    """Training and validation of one quantity over the epochs, labelled at their ends."""
    numbers = [epoch.number for epoch in history.epochs]
    scale = 100 if quantity == "accuracy" else 1
    training = scale * np.array(history.column(quantity))
    validation = scale * np.array(history.column(f"validation_{quantity}"))
    marker = "o" if len(numbers) <= 30 else None
    axes.plot(
        numbers, training, "--", color=TRAINING, marker=marker, markersize=3.5, linewidth=1.6, label=_("training")
    )
    axes.plot(
        numbers, validation, "-", color=VALIDATION, marker=marker, markersize=3.5, linewidth=2, label=_("validation")
    )
    best = history.best
    if best:
        value = scale * getattr(best, f"validation_{quantity}")
        axes.axvline(best.number, color=WRONG, linewidth=1, linestyle=":", zorder=0)
        axes.plot(
            [best.number],
            [value],
            "o",
            markersize=9,
            markerfacecolor="none",
            markeredgecolor=WRONG,
            markeredgewidth=1.6,
            linestyle="none",
            label=_("best epoch ({number})", number=best.number),
        )
    axes.set_title(_("Accuracy") if quantity == "accuracy" else _("Loss"), loc="left", fontsize=12)
    axes.set_xlabel(_("epoch"))
    axes.grid(axis="y", color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.set_xticks(_epoch_ticks(numbers[-1]))
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.03, y=0.08)
    if quantity == "accuracy":
        axes.yaxis.set_major_formatter(FuncFormatter(lambda percent, position: _("{percent:g} %", percent=percent)))
    if len(numbers) == 1:
        axes.set_xlim(numbers[0] - 1, numbers[0] + 1)
    axes.legend(
        loc="lower right",
        bbox_to_anchor=(1.02, 0.98),
        ncols=3,
        frameon=False,
        fontsize=8.5,
        labelcolor=INK,
        handlelength=1.7,
        columnspacing=1.1,
        handletextpad=0.5,
    )


def _epoch_ticks(last: int) -> list[int]:
    """Whole epochs to write on the axis: the first, and at most ten round ones.

    >>> _epoch_ticks(2), _epoch_ticks(100)
    ([1, 2], [1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
    """
    steps = (step * 10**power for power in range(9) for step in (1, 2, 5))
    step = next(step for step in steps if last <= 10 * step)
    return sorted({1, *range(step, last + 1, step)})
