"""Papers: a sheet on which a piece of paper lies on something else -> that piece alone, as far as its edges tell it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy.ndimage import binary_dilation, binary_erosion, binary_fill_holes, label
from scipy.spatial import ConvexHull

from halfhour.images.photo.light import enlarged, ground_of
from halfhour.images.photo.sheet import Mask, Sheet
from halfhour.records import Floats

SMALLEST, LARGEST = 0.01, 0.9  # share of the picture that a piece of paper takes
CONVEX = 0.92  # share of its convex hull: paper has corners and no bays; a part of a shadow has
BESIDE = 3  # pixels of the small copy: the blur of an edge, on either side of which paper and table are looked at
STEP = 0.15  # of the range, by which paper is lighter or darker than what it lies on
SHARP = 0.6  # of the difference in the means lies at the edge; that of a spot of light is spread out
SMALLEST_SIDE = 20  # pixels


class Paper(NamedTuple):
    """A piece of paper, cut out along its box.

    Attributes:
        sheet: what lies outside its edges has the paper's own level.
        edges: (H, W), where it ends: ink there was cut.
    """

    sheet: Sheet
    edges: Mask


def papers(sheet: Sheet) -> Iterator[Paper]:
    """The largest piece that is lighter than the rest, and the largest that is darker, where they are paper."""
    ground = ground_of(sheet.levels)
    for levels, lighter in ((ground.closed, True), (ground.opened, False)):
        middle = float(levels.min() + levels.max()) / 2
        pieces, count = label(levels > middle if lighter else levels < middle)
        if count:
            piece = binary_fill_holes(pieces == 1 + np.bincount(pieces.ravel())[1:].argmax())
            found = _cut_out(sheet, piece, levels) if _is_paper(piece, levels) else None
            if found:
                yield found


def _is_paper(piece: Mask, levels: Floats) -> bool:
    """Whether a piece (h, w) has no bays, and ends at once."""
    if not SMALLEST < piece.mean() < LARGEST:
        return False
    pixels = np.argwhere(piece)
    hull = ConvexHull(np.concatenate([pixels + corner for corner in np.ndindex(2, 2)]))  # of its pixels' four corners
    if piece.sum() < CONVEX * hull.volume:  # in two dimensions, an area
        return False
    inner = binary_erosion(piece, iterations=BESIDE, border_value=1)
    inside = inner & ~binary_erosion(inner, iterations=BESIDE, border_value=1)
    outer = binary_dilation(piece, iterations=BESIDE)
    outside = binary_dilation(outer, iterations=BESIDE) & ~outer
    if not (inside.any() and outside.any()):
        return False
    step = abs(float(np.median(levels[inside])) - float(np.median(levels[outside])))
    return step >= max(STEP, SHARP * abs(float(levels[piece].mean()) - float(levels[~piece].mean())))


def _cut_out(sheet: Sheet, piece: Mask, levels: Floats) -> Paper | None:
    inner = binary_erosion(piece, iterations=BESIDE)
    whole = enlarged(inner.astype(np.float32), sheet.levels.shape) > 0.5
    rows, columns = np.flatnonzero(whole.any(axis=1)), np.flatnonzero(whole.any(axis=0))
    if min(len(rows), len(columns)) < SMALLEST_SIDE:
        return None
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    paper = np.where(whole, sheet.levels, np.float32(np.median(levels[inner])))[box]
    edges = binary_dilation(~whole, iterations=BESIDE)[box]
    return Paper(replace(sheet, levels=paper, ink=np.ones(paper.shape, bool)), edges)
