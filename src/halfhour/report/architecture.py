"""A network as a picture: layers -> an SVG of blocks as wide as their outputs and as deep as their channels."""

import math
from collections.abc import Sequence
from itertools import accumulate

from halfhour.language import N_, _
from halfhour.records import LayerSummary
from halfhour.report.html import Markup, joined, tag
from halfhour.report.words import shape

CELL_WIDTH, CELL_HEIGHT = 124, 192  # of one layer, in SVG units; a unit is a CSS pixel where there is room
FLOOR = 108  # where the blocks stand, from the top of a cell
SMALLEST, LARGEST = 12, 62  # the front side of a block
DEEPEST = 30  # how far the deepest block runs back
MOST_UNITS = 12  # a vector of so many numbers at the most is drawn as so many units
KINDS = {  # Keras's class -> (words, colour variable)
    "Input": (N_("input"), "plain"),
    "Rescaling": (N_("rescaling"), "plain"),
    "Conv2D": (N_("convolution"), "convolution"),
    "SeparableConv2D": (N_("separable convolution"), "convolution"),
    "DepthwiseConv2D": (N_("depthwise convolution"), "convolution"),
    "BatchNormalization": (N_("batch norm"), "plain"),
    "Activation": (N_("activation"), "plain"),
    "ReLU": (N_("activation"), "plain"),
    "MaxPooling2D": (N_("max-pooling"), "pooling"),
    "AveragePooling2D": (N_("average pooling"), "pooling"),
    "GlobalAveragePooling2D": (N_("average of each map"), "pooling"),
    "Flatten": (N_("flatten"), "plain"),
    "Add": (N_("sum"), "plain"),
    "Concatenate": (N_("concatenation"), "plain"),
    "Dropout": (N_("dropout"), "plain"),
    "Dense": (N_("dense"), "dense"),
}


def draw(layers: Sequence[LayerSummary], columns: int) -> str:
    """The network as an inline SVG, in the current language, `columns` layers a row.

    Colours are the CSS variables `--plain`, `--convolution`, `--pooling`, `--dense`, `--ink`, `--muted` and `--paper`.
    """
    sizes = [layer.output_shape for layer in layers]
    widest = max([max(size[:2]) for size in sizes if len(size) == 3], default=1)
    deepest = max([size[2] for size in sizes if len(size) == 3], default=1)
    longest = max([math.prod(size) for size in sizes if len(size) != 3], default=1)
    cells = []
    for number, layer in enumerate(layers):
        row, column = divmod(number, columns)
        size = layer.output_shape
        colour = KINDS.get(layer.kind, ("", "plain"))[1]
        if len(size) == 3:
            block, reach = _cuboid(size, widest, deepest, colour)
        else:
            block, reach = _vector(math.prod(size), longest, colour)
        arrow = _arrow(reach) if number else None
        place = f"translate({column * CELL_WIDTH} {row * CELL_HEIGHT})"
        cells.append(tag("g", arrow, block, _labels(layer), transform=place))
    rows = math.ceil(len(layers) / columns)
    return tag(
        "svg",
        tag("title", _("The network, layer by layer")),
        *cells,
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        viewBox=f"0 0 {min(columns, len(layers)) * CELL_WIDTH} {rows * CELL_HEIGHT}",
    )


def _cuboid(size: tuple[int, ...], widest: int, deepest: int, colour: str) -> tuple[Markup, float]:
    """A block for an output (H, W, C), and how far it reaches left of the middle."""
    height, width = (SMALLEST + (LARGEST - SMALLEST) * side / widest for side in size[:2])
    back = 3 + (DEEPEST - 3) * math.log2(1 + size[2]) / math.log2(1 + deepest)
    across, up = 0.8 * back, 0.45 * back
    left = (CELL_WIDTH - width - across) / 2
    right, top = left + width, FLOOR - height
    faces = (
        ([(left, top), (right, top), (right, FLOOR), (left, FLOOR)], 0.0),
        ([(left, top), (left + across, top - up), (right + across, top - up), (right, top)], 0.35),
        ([(right, top), (right + across, top - up), (right + across, FLOOR - up), (right, FLOOR)], 0.18),
    )
    return joined(_face(corners, colour, light) for corners, light in faces), CELL_WIDTH / 2 - left


def _vector(length: int, longest: int, colour: str) -> tuple[Markup, float]:
    """A bar for a vector, of units where they are few, and how far it reaches left of the middle."""
    width, left = 11, (CELL_WIDTH - 11) / 2
    if length <= MOST_UNITS:
        step = min(9.0, 92 / length)
        tops = [FLOOR - (unit + 1) * step + 1 for unit in range(length)]
        units = [tag("rect", x=left, y=f"{top:.1f}", width=width, height=f"{step - 1.5:.1f}", rx=2) for top in tops]
        return tag("g", *units, fill=f"var(--{colour})"), width / 2
    height = 24 + 68 * math.log2(length) / math.log2(longest)
    bar = tag("rect", x=left, y=f"{FLOOR - height:.1f}", width=width, height=f"{height:.1f}", rx=3)
    return tag("g", bar, fill=f"var(--{colour})"), width / 2


def _face(corners: Sequence[tuple[float, float]], colour: str, light: float) -> Markup:
    """One side of a block, in its colour mixed with paper."""
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    face = tag("polygon", points=points, fill=f"var(--{colour})", stroke="var(--paper)", stroke_linejoin="round")
    if not light:
        return face
    return joined([face, tag("polygon", points=points, fill="var(--paper)", fill_opacity=light)])


def _arrow(reach: float) -> Markup:
    """The arrow from the layer before, which ends short of a block that reaches so far left of the middle."""
    tip, y = min(CELL_WIDTH / 2 - reach - 5, 26), FLOOR - 8
    return tag("path", d=f"M{tip - 17:.1f} {y}H{tip:.1f}m-5 -4l5 4l-5 4", fill="none", stroke="var(--muted)")


def _labels(layer: LayerSummary) -> Markup:
    """What the layer is, how it is set, what it gives, and what it learned."""
    words = KINDS.get(layer.kind, (layer.kind,))[0]
    learned = _("{count:,} parameters", count=layer.parameters) if layer.parameters else ""
    details = [text for text in (layer.settings, shape(layer.output_shape), learned) if text]
    texts = [_label(_(words), FLOOR + 20, "ink", 12)]
    texts += [_label(text, FLOOR + 20 + 16 * line, "muted", 11) for line, text in enumerate(details, start=1)]
    return tag("g", *texts, text_anchor="middle")


def _label(text: str, y: float, colour: str, size: float) -> Markup:
    """A line of text in the middle of a cell, cut where it would run into the next one."""
    return tag("text", _cut(text, CELL_WIDTH / size), x=CELL_WIDTH / 2, y=y, fill=f"var(--{colour})", font_size=size)


def _cut(text: str, room: float) -> str:
    """As much of a text as has room, in widths of a Chinese character; other letters take about half of one.

    >>> _cut("convolution", 10), _cut("卷积卷积卷积", 4)
    ('convolution', '卷积卷…')
    """
    widths = list(accumulate(1.0 if letter >= "\u2e80" else 0.58 for letter in text))
    if not widths or widths[-1] <= room:
        return text
    return text[: sum(width <= room - 1 for width in widths)] + "…"
