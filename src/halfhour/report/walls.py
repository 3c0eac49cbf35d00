"""Figures made of pictures: pictures, and filters with their answers -> Matplotlib `Figure`, all hung on one wall."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from halfhour.language import _
from halfhour.records import Gallery, LayerResponse, Mistake, Pixels
from halfhour.report.plots import LINE, style
from halfhour.report.words import rough_share

MOST_FILTERS = 8
MOST_LAYERS = 2
ONE_LINE = 14  # letters of a mistake's names that leave room for its probability beside them


def mistakes(pictures: Pixels, mistakes: Sequence[Mistake]) -> Figure:
    """The pictures (M, H, W, C) that were got wrong, in a grid, each with what it is, what was believed, how firmly."""
    captions = []
    for mistake in mistakes:
        names = f"{mistake.truth} → {mistake.predicted}"
        captions.append((", " if len(names) <= ONE_LINE else "\n").join((names, rough_share(mistake.probability))))
    return _grid(pictures, captions)


def gallery(shown: Gallery) -> Figure:
    """The pictures of a gallery in a grid, each with its caption, of a long one the end."""
    return _grid(shown.pictures, [text if len(text) <= ONE_LINE else f"…{text[-ONE_LINE:]}" for text in shown.captions])


def responses(sample: Pixels, layer_responses: Sequence[LayerResponse]) -> Figure:
    """What the first convolutions answer to a picture: some filters, and under each the feature map that it gives.

    The strongest answers come first. A filter is shown over its first input channel: red adds, blue takes away.

    Args:
        sample: (H, W, C) uint8.
        layer_responses: in the order of the network.
    """
    layers = layer_responses[:MOST_LAYERS]
    with style():
        figure, axes = _wall(2.4 + 1.1 * MOST_FILTERS, max(2.5, 2.8 * len(layers)), inches=0.82)
        axes.text(0.05, 0.22, _("the image"))
        _hang(axes, sample.squeeze(), 0.05, 0.35, side=2.0, cmap="gray", vmin=0, vmax=255)
        for row, layer in enumerate(layers):
            strongest = np.argsort(-np.abs(layer.maps).mean(axis=(0, 1)), kind="stable")[:MOST_FILTERS]
            reach = float(np.abs(layer.kernels[:, :, 0, strongest]).max()) or 1.0
            top = 2.8 * row
            axes.text(2.4, top + 0.22, _("filters of {layer} and their responses", layer=layer.layer))
            for column, index in enumerate(strongest):
                left, kernel = 2.4 + 1.1 * column, layer.kernels[:, :, 0, index]
                _hang(axes, kernel, left, top + 0.35, cmap="RdBu_r", vmin=-reach, vmax=reach)
                _hang(axes, layer.maps[:, :, index], left, top + 1.45, cmap="gray")
    return figure


def _grid(pictures: Pixels, captions: Sequence[str]) -> Figure:
    """Pictures (M, H, W, C) in rows of six, each below its caption."""
    columns = min(6, max(1, len(pictures)))
    rows = max(1, math.ceil(len(pictures) / columns))
    with style():
        figure, axes = _wall(1.2 * columns, 1.3 * rows, inches=1.35)
        for position, (pixels, caption) in enumerate(zip(pictures, captions, strict=True)):
            row, column = divmod(position, columns)
            left, top = 1.2 * column + 0.1, 1.3 * row + 0.25
            axes.text(left + 0.5, top - 0.05, caption, ha="center", fontsize=9)
            _hang(axes, pixels.squeeze(), left, top, cmap="gray", vmin=0, vmax=255)
    return figure


def _wall(width: float, height: float, inches: float) -> tuple[Figure, Axes]:
    """Bare axes of a new figure, in units of so many inches, from (0, 0) at the upper left, to hang pictures on.

    One for all pictures: thirty subplots take ten times as long to draw.
    """
    figure = Figure(figsize=(width * inches, height * inches))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0), autoscale_on=False)
    axes.set_axis_off()
    return figure, axes


def _hang(axes: Axes, pixels: npt.NDArray[Any], left: float, top: float, side: float = 1.0, **look: Any) -> None:
    """Hang a picture, (H, W) or (H, W, 3), into a square of the wall, its longer side filling it."""
    height, width = (side * length / max(pixels.shape[:2]) for length in pixels.shape[:2])
    place = (left, left + width, top + height, top)
    axes.imshow(pixels, extent=place, aspect="auto", interpolation="none", **look)
    axes.add_patch(Rectangle((left, top), width, height, facecolor="none", edgecolor=LINE, linewidth=0.8))
