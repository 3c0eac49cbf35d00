"""Finding the ink: how strong it is everywhere -> where it is."""

from dataclasses import replace

import numpy as np
from scipy.ndimage import gaussian_filter, maximum_filter, minimum_filter, sobel

from halfhour.images.photo.sheet import Sheet
from halfhour.records import Floats

SMOOTHING = 1.0  # pixels; takes the grain of paper and sensor, not a pen's stroke
FINE_SIDE = 100  # pixels; smaller pictures have strokes of a pixel or two, which smoothing would take
FAINTEST = 0.03  # of the light; a hard pencil takes a tenth, and eight bits count in steps of 0.004
HALF = 0.5  # after `find_ink`, the level half-way up the edges


def find_ink(sheet: Sheet) -> Sheet:
    """Ink is what is stronger than the middle of the edges; levels are stretched so that this middle is a half."""
    smooth = gaussian_filter(sheet.levels, SMOOTHING) if min(sheet.levels.shape) > FINE_SIDE else sheet.levels
    level = edge_level(smooth)
    if level < FAINTEST:
        return replace(sheet, levels=np.zeros_like(smooth), ink=np.zeros(smooth.shape, bool))
    stretched = np.minimum(smooth * np.float32(HALF / level), 1)
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
    slope = np.hypot(sobel(strength, 0), sobel(strength, 1))
    grain = float(np.median(slope[::2, ::2]))  # a quarter of the pixels tells it as well
    weight = np.maximum(slope - 3 * grain, 0) ** 3
    total = float(weight.sum())
    middle = (maximum_filter(strength, 3) + minimum_filter(strength, 3)) / 2
    return float((weight * middle).sum() / total) if total > 0 else 0.0
