"""Finding the ink: how strong it is everywhere -> where it is."""

from dataclasses import replace

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter, maximum_filter

from halfhour.images.photo.sheet import Sheet
from halfhour.records import Floats

SMOOTHING = 1.0  # pixels; takes the grain of paper and sensor, not a pen's stroke
FINE_SIDE = 100  # pixels; smaller pictures have strokes of a pixel or two, which smoothing would take
FAINTEST = 0.03  # of the light; a hard pencil takes a tenth, and eight bits count in steps of 0.004
HALF = 0.5  # after `find_ink`, the level half-way up the edges
BLOCKS = 128  # along the long side, in each of which the strongest ink is looked for
NEARBY = 0.12  # share of the side: so wide around a place ink is held against the strongest there
FAINTER = 0.15  # of the level of the whole sheet, the least that counts as ink anywhere
FIRMER = 1.5  # of the level of the whole sheet: three quarters of the way up the steepest edges


def find_ink(sheet: Sheet) -> Sheet:
    """Ink is what is stronger than the middle of the edges; levels are stretched so that this middle is a half."""
    smooth = _smoothed(sheet.levels)
    level = edge_level(smooth)
    return _stretched(sheet, smooth, level if level >= FAINTEST else None)


def find_faint_ink(sheet: Sheet) -> Sheet:
    """As `find_ink`, but each place has a level of its own: half of the strongest ink nearby.

    One level for all of a sheet is set by its darkest spot or by the edge of a table; a stroke whose pen ran dry falls
    below it. Where nothing but paper is near, the level stays well above its grain.
    """
    smooth = _smoothed(sheet.levels)
    level = edge_level(smooth)
    if level < FAINTEST:
        return _stretched(sheet, smooth, None)
    lowest = max(FAINTEST, FAINTER * level)
    return _stretched(sheet, smooth, np.clip(strongest_nearby(smooth) * np.float32(HALF), lowest, level))


def find_firm_ink(sheet: Sheet) -> Sheet:
    """As `find_ink`, but only what is well above the middle of the edges: printed lines and shadows are paler."""
    smooth = _smoothed(sheet.levels)
    level = edge_level(smooth)
    return _stretched(sheet, smooth, FIRMER * level if level >= FAINTEST else None)


def strongest_nearby(strength: Floats) -> Floats:
    """(H, W) the strongest ink around every place, without steps from one place to the next."""
    side = -(-max(strength.shape) // BLOCKS)
    rows, columns = (-(-length // side) for length in strength.shape)
    margins = ((0, rows * side - strength.shape[0]), (0, columns * side - strength.shape[1]))
    blocks = np.pad(strength, margins).reshape(rows, side, columns, side).max(axis=(1, 3))
    window = max(3, int(NEARBY * max(blocks.shape)) | 1)
    around = gaussian_filter(maximum_filter(blocks, window), window / 4)
    size = (columns * side, rows * side)
    smooth = np.asarray(Image.fromarray(around).resize(size, Image.Resampling.BILINEAR))
    nearby: Floats = smooth[: strength.shape[0], : strength.shape[1]]
    return nearby


def _smoothed(levels: Floats) -> Floats:
    smooth: Floats = gaussian_filter(levels, SMOOTHING) if min(levels.shape) > FINE_SIDE else levels
    return smooth


def _stretched(sheet: Sheet, smooth: Floats, level: Floats | float | None) -> Sheet:
    """Levels stretched so that a level, of all or of each place, becomes a half; `None`: there is no ink."""
    if level is None:
        return replace(sheet, levels=np.zeros_like(smooth), ink=np.zeros(smooth.shape, bool))
    stretched = np.minimum(smooth * (np.float32(HALF) / np.asarray(level, np.float32)), 1)
    return replace(sheet, levels=stretched, ink=stretched > HALF)


def edge_level(strength: Floats) -> float:
    """The strength half-way up the edges: what lies between both sides of every slope, the steepest counting most.

    Otsu's threshold splits the ground where ink covers one pixel in a hundred; an edge has two sides, however
    little ink there is (after the simple image statistic of Kittler, Illingworth and Föglein, 1985).

    >>> step = np.zeros((9, 9), "float32")
    >>> step[:, 4:] = 0.8
    >>> round(edge_level(step), 3)
    0.4
    """
    around = np.pad(strength, 1, mode="edge")
    across = around[:, 2:] - around[:, :-2]
    down = around[2:] - around[:-2]
    across = across[:-2] + 2 * across[1:-1] + across[2:]  # Sobel's weights
    down = down[:, :-2] + 2 * down[:, 1:-1] + down[:, 2:]
    slope = np.sqrt(across * across + down * down)
    grain = float(np.median(slope[::2, ::2]))  # a quarter of the pixels tells it as well
    over = slope - 3 * grain
    rows, columns = np.nonzero(over > 0)
    weight = over[rows, columns].astype(np.float64) ** 3
    total = float(weight.sum())
    if total == 0:
        return 0.0
    places = [around[rows + up, columns + left] for up in range(3) for left in range(3)]
    middle = (np.maximum.reduce(places) + np.minimum.reduce(places)) / 2
    return float((weight * middle).sum() / total)
