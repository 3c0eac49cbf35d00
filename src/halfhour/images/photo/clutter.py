"""Clutter: what is ink and no digit. A sheet -> the same without rules, frames, edges of the paper and specks."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.ndimage import maximum_filter1d, minimum_filter1d

from halfhour.images.photo.marks import Mark, belong, find_marks, only
from halfhour.images.photo.sheet import Mask, Sheet

SPAN = 0.85  # share of the side that a rule or the line of a frame runs along; digits leave a margin
CONTACT = 0.2  # share of a border that a shadow, a finger or the edge of a table covers; a stroke runs out across it
RIM = 0.15  # share of a box's own side within which all its ink lies
HELD = 0.25  # share of a box's extent that a digit in it has
SPECK = 0.15  # share of the largest mark's extent; the bar of a 5 is longer
SUBSTANTIAL = 0.08  # share of the side; what is smaller may be a speck itself
WRITING = 4  # so many marks above the size of specks are writing, however small
GRAIN = 0.015  # share of the side of the smallest of these
THIN = 0.02  # share of the side: printed rules are thinner, strokes of a digit that is worth reading thicker
MARGIN = 0.1  # share of the side: the line of a frame along the border lies within
PIECE = 0.3  # share of the side that a thin rule runs straight along; over more, a camera held askew bends it away


def drop_frames(sheet: Sheet) -> Sheet:
    """Drop what lies along the border, marks that span the sheet, and boxes drawn around others."""
    marks, labels = find_marks(sheet.ink)
    sizeable = [mark for mark in marks if mark.extent >= SUBSTANTIAL * max(sheet.ink.shape)]
    inner = [mark for mark in sizeable if not _at_border(mark, sheet.ink.shape)]
    largest = max(inner, key=lambda mark: mark.extent, default=None)
    frames = [
        mark
        for mark in sizeable
        if _spans(mark, sheet.ink.shape)
        or _leans_on_border(mark, labels, largest)
        or _holds_others(mark, sizeable, labels)
    ]
    return _without(sheet, only(labels, frames))


def drop_rules(sheet: Sheet) -> Sheet:
    """Drop thin straight lines from side to side, also where a digit stands on them."""
    return _without(sheet, _long_runs(sheet.ink, axis=1, share=SPAN) | _long_runs(sheet.ink, axis=0, share=SPAN))


def drop_rims(sheet: Sheet) -> Sheet:
    """Drop what lies along the border and nowhere else, and boxes: no stroke that spans the sheet, as digits may."""
    marks, labels = find_marks(sheet.ink)
    height, width = sheet.ink.shape
    sizeable = [mark for mark in marks if mark.extent >= SUBSTANTIAL * max(height, width)]
    rows, columns = round(MARGIN * height), round(MARGIN * width)
    reaching = set(np.unique(labels[rows : height - rows, columns : width - columns]).tolist())
    rims = [
        mark
        for mark in sizeable
        if (_at_border(mark, sheet.ink.shape) and mark.numbers[0] not in reaching)
        or _holds_others(mark, sizeable, labels)
    ]
    return _without(sheet, only(labels, rims))


def drop_thin_rules(sheet: Sheet) -> Sheet:
    """Drop lines from side to side, thinner than a digit's strokes; where they cross what is thick, that stays."""
    return _without(sheet, _thin_runs(sheet.ink, SPAN))


def drop_thin_pieces(sheet: Sheet) -> Sheet:
    """Drop also shorter pieces of such lines, as those of squared paper held askew."""
    return _without(sheet, _thin_runs(sheet.ink, PIECE))


def drop_specks(sheet: Sheet) -> Sheet:
    """Drop marks that are small beside the largest."""
    marks, labels = find_marks(sheet.ink)
    largest = max((mark.extent for mark in marks), default=0)
    return replace(sheet, ink=only(labels, [mark for mark in marks if mark.extent >= SPECK * largest]))


def _at_border(mark: Mark, shape: tuple[int, ...]) -> bool:
    return mark.top == 0 or mark.left == 0 or mark.bottom == shape[0] or mark.right == shape[1]


def _spans(mark: Mark, shape: tuple[int, ...]) -> bool:
    """Whether a mark runs along most of the sheet from the border that it begins at."""
    height, width = shape
    along = mark.width >= SPAN * width and (mark.left == 0 or mark.right == width)
    return along or (mark.height >= SPAN * height and (mark.top == 0 or mark.bottom == height))


def _leans_on_border(mark: Mark, labels: npt.NDArray[np.int32], largest: Mark | None) -> bool:
    """Whether a mark covers a good part of one border with a good part of itself, and is no stroke of the digit."""
    if largest is not None and belong(mark, largest):
        return False
    borders = (
        (labels[0], mark.width),
        (labels[-1], mark.width),
        (labels[:, 0], mark.height),
        (labels[:, -1], mark.height),
    )
    for border, extent in borders:
        contact = int((border == mark.numbers[0]).sum())
        if contact >= CONTACT * len(border) and contact >= 0.5 * extent:
            return True
    return False


def _holds_others(mark: Mark, marks: list[Mark], labels: npt.NDArray[np.int32]) -> bool:
    """Whether a mark is a box: another of some size lies inside, and all its own ink lies along its rim."""

    def holds(other: Mark) -> bool:
        rows = mark.top < other.top and other.bottom < mark.bottom
        columns = mark.left < other.left and other.right < mark.right
        return rows and columns and other.extent >= HELD * mark.extent

    if not any(holds(other) for other in marks):
        return False
    own = labels[mark.top : mark.bottom, mark.left : mark.right] == mark.numbers[0]
    rows, columns = round(RIM * mark.height), round(RIM * mark.width)
    return not bool(own[rows : mark.height - rows, columns : mark.width - columns].any())


def _long_runs(ink: Mask, axis: int, share: float) -> Mask:
    """Ink on unbroken lines along an axis, as long as a share of the sheet; they may lean by a pixel or two."""
    leaning = maximum_filter1d(ink.astype(np.uint8), 3, axis=1 - axis)
    length = max(3, round(share * ink.shape[axis]))
    if int(leaning.sum(axis=axis, dtype=np.int64).max()) < length:
        return np.zeros_like(ink)
    runs = maximum_filter1d(minimum_filter1d(leaning, length, axis=axis, mode="constant"), length, axis=axis)
    lines: Mask = ink & (runs > 0)
    return lines


def _thin_runs(ink: Mask, share: float) -> Mask:
    """Long runs without those parts of them that are thick across."""
    thickness = max(3, round(THIN * max(ink.shape)) | 1)
    found = np.zeros_like(ink)
    for axis in range(2):
        runs = _long_runs(ink, axis, share)
        if runs.any():
            levels = ink.astype(np.uint8)
            across = minimum_filter1d(levels, thickness, axis=1 - axis)
            found |= runs & (maximum_filter1d(across, thickness, axis=1 - axis) == 0)
    return found


def _without(sheet: Sheet, clutter: Mask) -> Sheet:
    """The sheet without the clutter, unless nothing of any size would be left: then that was the digit."""
    if not clutter.any():
        return sheet
    rest = sheet.ink & ~clutter
    extents = [mark.extent / max(rest.shape) for mark in find_marks(rest)[0]]
    written = max(extents, default=0) >= SUBSTANTIAL or sum(extent >= GRAIN for extent in extents) >= WRITING
    return replace(sheet, ink=rest) if written else sheet
