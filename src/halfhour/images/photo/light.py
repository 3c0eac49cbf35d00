"""Light and polarity: a sheet of any brightness -> the strength of its ink, 0 for bare ground."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter, maximum_filter, median_filter, minimum_filter

from halfhour.images.photo.sheet import Sheet
from halfhour.records import Floats

MEDIAN_SIDE, LIGHT_SIDE = 40, 160  # pixels of the long side on which surroundings and light are looked at
SURROUNDINGS = 0.5  # share of the side: so wide that half of it is never ink
BORDER = 0.1  # share of the side
THICKEST = 0.3  # share of the side: no stroke is as thick, so that every such square reaches bare paper
USUAL_THICKEST = 0.14  # share of the side: most strokes are thinner, and the parts of a shadow wider
DARKEST = 0.02  # of the range; dividing by less would make ink of noise


def make_ink_dark(sheet: Sheet) -> Sheet:
    """Turn light ink on a dark ground round.

    Ink is rare and far from its surroundings, ground is common: the third moment of the differences from the
    surroundings' median has the sign of the ink. The border is left out: frames and the edges of papers are there.
    """
    coarse = shrink(sheet.levels, MEDIAN_SIDE)
    rows, columns = (round(BORDER * side) for side in coarse.shape)
    coarse = coarse[rows : coarse.shape[0] - rows, columns : coarse.shape[1] - columns]
    away = coarse - median_filter(coarse, size=_window(coarse, SURROUNDINGS), mode="nearest")
    return turn_round(sheet) if float((away**3).sum()) > 0 else sheet


def turn_round(sheet: Sheet) -> Sheet:
    """Light for dark."""
    return replace(sheet, levels=1 - sheet.levels)


def border_is_dark(sheet: Sheet) -> bool:
    """Whether most of the border is nearer to the darkest than to the brightest, as ink is and paper is not.

    Thick strokes that fill a picture are its surroundings; what is left of the ground lies at the border.
    """
    coarse = shrink(sheet.levels, MEDIAN_SIDE)
    rim = np.concatenate([coarse[0], coarse[-1], coarse[1:-1, 0], coarse[1:-1, -1]])
    return float(np.median(rim)) < float(coarse.min() + coarse.max()) / 2


def flatten_light(sheet: Sheet) -> Sheet:
    """Divide by the light on the paper; what is left is the ink's strength, the share of light that it takes."""
    strength = 1 - sheet.levels / np.maximum(paper_light(sheet.levels), DARKEST)
    return replace(sheet, levels=np.clip(strength, 0, 1))


def paper_light(levels: Floats) -> Floats:
    """(H, W) brightness of the paper everywhere, under the ink too.

    A closing: the brightest of every neighbourhood, then the darkest of these. It fills strokes and, other than a
    blur, keeps the edge of a shadow where it is. Beyond the border the light goes on rising or falling as it did.
    """
    coarse = gaussian_filter(shrink(levels, LIGHT_SIDE), 1.0)
    window = _window(coarse, THICKEST)
    beyond = np.pad(coarse, window, mode="reflect", reflect_type="odd")
    closed = minimum_filter(maximum_filter(beyond, window), window)[window:-window, window:-window]
    light = gaussian_filter(closed, 2.0)
    return enlarged(light, levels.shape)


class Ground(NamedTuple):
    """A small copy of a sheet with its narrow parts filled, (h, w), its long side `LIGHT_SIDE` at most.

    Attributes:
        levels: as they are.
        closed: without what is darker than all around it, such as dark strokes.
        opened: without what is lighter.
    """

    levels: Floats
    closed: Floats
    opened: Floats


def ground_of(levels: Floats) -> Ground:
    """The ground without strokes, which keeps every edge of a shadow or of a sheet where it is."""
    coarse = gaussian_filter(shrink(levels, LIGHT_SIDE), 1.0)
    window = _window(coarse, USUAL_THICKEST)
    beyond = np.pad(coarse, window, mode="edge")
    inner = slice(window, -window)
    closed = minimum_filter(maximum_filter(beyond, window), window)[inner, inner]
    opened = maximum_filter(minimum_filter(beyond, window), window)[inner, inner]
    return Ground(coarse, closed, opened)


def follow_light(sheet: Sheet) -> Sheet:
    """The ink's strength, as of `flatten_light`, against a light that changes within the width of a few strokes.

    Hard shadows leave nothing then, and strokes thicker than `USUAL_THICKEST` are lost. Whether the ink is dark or
    light is told by what is narrow here, not by what is rare.
    """
    ground = ground_of(sheet.levels)
    dark = (ground.closed - ground.levels) / np.maximum(ground.closed, DARKEST)
    light = (ground.levels - ground.opened) / np.maximum(1 - ground.opened, DARKEST)
    paper = ground.closed
    if float((light**3).sum()) > float((dark**3).sum()):
        sheet, paper = turn_round(sheet), 1 - ground.opened
    strength = 1 - sheet.levels / np.maximum(enlarged(paper, sheet.levels.shape), DARKEST)
    return replace(sheet, levels=np.clip(strength, 0, 1))


def enlarged(coarse: Floats, shape: tuple[int, ...]) -> Floats:
    """Coarse levels (h, w) at a size (H, W)."""
    height, width = shape
    return np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BILINEAR))


def shrink(levels: Floats, side: int) -> Floats:
    """Levels with the long side reduced to `side`, by means."""
    height, width = levels.shape
    scale = side / max(height, width)
    if scale >= 1:
        return levels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(Image.fromarray(levels).resize(size, Image.Resampling.BOX))


def _window(coarse: Floats, share: float) -> int:
    """An odd number of pixels, about a share of the long side."""
    return max(3, int(share * max(coarse.shape)) | 1)
