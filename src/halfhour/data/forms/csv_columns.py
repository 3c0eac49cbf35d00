"""Which columns of a table are the pixels of a square, and which is the label: first rows or a header -> `Columns`."""

import math
import re
from dataclasses import dataclass

from halfhour.data.forms.axes import Fact
from halfhour.data.forms.tables import is_number
from halfhour.language import message

FEWEST_PIXELS = 16
LABELS = ("label", "labels", "class", "target", "y", "digit", "category", "标签", "类别")
NO_PIXELS = ("", "id", "index", "unnamed: 0", "usage")
PIXEL = re.compile(r"[a-z_ ]*\d+([x_ ]\d+)*", re.ASCII)


@dataclass(frozen=True)
class Columns:
    """Where what is in a row.

    Attributes:
        label: its column; `None` is nowhere.
        pixels: their columns.
        header: whether the first row is one.
        other: what else might be the label, where nothing but the values tell.
    """

    label: int | None
    pixels: tuple[int, ...]
    header: bool
    other: Fact | None = None


def columns_in(rows: list[list[str]], wanted: str | None) -> Columns | None:
    """What the columns are, as far as the first rows tell; `None` where they are no pixels of a square."""
    if not rows or len(rows[0]) < FEWEST_PIXELS or any(len(row) != len(rows[0]) for row in rows):
        return None
    width, other = len(rows[0]), None
    if not all(map(is_number, rows[0])) or _counts_up(rows[0]):
        return columns_of([name.strip() for name in rows[0]], wanted)
    if wanted is not None and wanted.isdecimal() and 0 < int(wanted) <= width:
        label: int | None = int(wanted) - 1
    elif _is_square(width - 1):
        label, other = _label_end(rows)
    elif _is_square(width):
        label = None
    else:
        return None
    return Columns(label, tuple(column for column in range(width) if column != label), False, other)


def columns_of(names: list[str], wanted: str | None) -> Columns | None:
    """The columns of a table of pixels as their names tell; `None` where they are no pixels of a square.

    >>> columns_of(["label", *(f"pixel{number}" for number in range(16))], None).label
    0
    """
    small = [name.casefold() for name in names]
    if wanted is not None and wanted in names:
        label: int | None = names.index(wanted)
    else:
        label = next((small.index(name) for name in LABELS if name in small), None)
    pixels = [
        column
        for column, name in enumerate(small)
        if column != label and name not in NO_PIXELS and PIXEL.fullmatch(name)
    ]
    return Columns(label, tuple(pixels), header=True) if _is_square(len(pixels)) else None


def _label_end(rows: list[list[str]]) -> tuple[int, Fact | None]:
    """The first column or the last: labels vary, and have fewer values than a pixel that varies."""
    values = {end: len({row[end].strip() for row in rows}) for end in (0, len(rows[0]) - 1)}
    varying = sorted((end for end, held in values.items() if held > 1), key=lambda end: values[end])
    if len(varying) < 2:
        return next(iter(varying), 0), None
    label, other = varying
    told = message(
        "Without a header, column {label} is taken for the label: its first {rows} rows have {few} values, those of "
        "column {other} have {many}.",
        label=label + 1, other=other + 1, rows=len(rows), few=values[label], many=values[other],
    )  # fmt: skip
    return label, Fact(told, f"--label-column {other + 1}")


def _counts_up(cells: list[str]) -> bool:
    """Whether cells are 0, 1, 2, …: the names that pandas gives to columns that have none."""
    return cells[:3] == ["0", "1", "2"] and cells == [str(column) for column in range(len(cells))]


def _is_square(values: int) -> bool:
    """Whether so many pixels are those of a square, grey or in three colours.

    >>> [_is_square(count) for count in (784, 3072, 785, 0)]
    [True, True, False, False]
    """
    return values >= FEWEST_PIXELS and any(math.isqrt(part) ** 2 * whole == values for part, whole in
                                           ((values, 1), (values // 3, 3)))  # fmt: skip
