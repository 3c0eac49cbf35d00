"""What happened to a picture of one's own: the steps of its preparation -> one strip of pictures, as a figure."""

import textwrap
from collections.abc import Sequence

import matplotlib
from matplotlib.figure import Figure

from halfhour.records import Step
from halfhour.report.fonts import family

COLUMNS = 5
SIDE = 1.6  # inches of a picture
LETTERS = 24  # of the caption's font that fit beside each other over a picture


def strip(steps: Sequence[Step]) -> Figure:
    """The steps in reading order, numbered, each with its name over the picture after it."""
    columns = min(COLUMNS, len(steps))
    rows = -(-len(steps) // columns)
    with matplotlib.rc_context({"font.family": family(), "font.size": 7.5, "axes.titlesize": 7.5}):
        figure = Figure(figsize=(SIDE * columns, (SIDE + 0.4) * rows), layout="constrained")
        for number, step in enumerate(steps, start=1):
            axes = figure.add_subplot(rows, columns, number)
            axes.set_title("\n".join(textwrap.wrap(f"{number} {step.name}", LETTERS)))
            axes.imshow(step.pixels.squeeze(), cmap="gray", vmin=0, vmax=255, interpolation="none")
            axes.set_axis_off()
    return figure
