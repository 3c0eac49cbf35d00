"""Ones as other hands write them: MNIST's ones -> the same with a flag at the top, with a base, with both.

Americans, who wrote MNIST, seldom write them so; most of Europe does, and printed ones have both. They are drawn on the
spot, so that such a one is not taken for something that no digit looks like.
"""

import numpy as np
from PIL import Image, ImageDraw

from halfhour.images.drawn import formed
from halfhour.records import Pixels

INK = 127  # of 255, half-way up the edges of a stroke
UP = 4  # pixels of the drawing to one of the digit
FLAG = (0.25, 0.8)  # its length, of the stem's height
ANGLE = (15, 55)  # degrees between a flag and the vertical
BEND = 0.05  # of the stem's height, by which the middle of a flag strays
BASE = (0.15, 0.35)  # to either side of the stem, of its height
TILT = 0.12  # of that, up or down
FORMS = ((True, False), (True, True), (False, True))  # whether there is a flag, and a base
SHARES = (0.5, 0.25, 0.25)

Point = tuple[float, float]


def draw_ones(pictures: Pixels, count: int, random: np.random.Generator) -> Pixels:
    """(count, H, W, C) uint8 ones with a flag, a base, or both.

    Args:
        pictures: (N, H, W, C) uint8, ones without, light on black.
        count: of pictures.
        random: where the randomness comes from.

    >>> bars = np.zeros((1, 28, 28, 1), np.uint8)
    >>> bars[0, 4:24, 13:15] = 255
    >>> drawn = draw_ones(bars, 20, np.random.default_rng(0))
    >>> drawn.shape, int((drawn > 127).any(axis=1).sum(axis=1).min()) > 3
    ((20, 28, 28, 1), True)
    """
    height, width, channels = pictures.shape[1:]
    chosen, forms = random.integers(len(pictures), size=count), random.choice(len(FORMS), count, p=SHARES)
    drawn = [_one(pictures[place, ..., 0], *FORMS[form], random) for place, form in zip(chosen, forms, strict=True)]
    return np.repeat(np.stack([formed(one, height, width) for one in drawn])[..., None], channels, axis=-1)


def _one(picture: Pixels, flag: bool, base: bool, random: np.random.Generator) -> Image.Image:
    """A one with what it is to have, on a field of four times its side and as much again around."""
    side = UP * max(picture.shape)
    large = Image.fromarray(picture).resize((UP * picture.shape[1], UP * picture.shape[0]), Image.Resampling.BICUBIC)
    drawn = Image.new("L", (2 * side, 2 * side))
    drawn.paste(large, (side // 2, side // 2))
    ink = np.asarray(drawn) > INK
    rows = np.flatnonzero(ink.any(axis=1))
    if not len(rows):
        return drawn
    height = len(rows)
    length = np.hypot(height, _middle(ink, rows[0]) - _middle(ink, rows[-1]))
    pen = max(UP, ink.sum() / length)  # a stem's area is its length times the width of the pen
    top, bottom = rows[0] + pen / 2, rows[-1] - pen / 2
    if flag:
        begin = _middle(ink, top), top
        reach, angle = height * random.uniform(*FLAG), np.deg2rad(random.uniform(*ANGLE))
        end = begin[0] - reach * np.sin(angle), begin[1] + reach * np.cos(angle)
        strayed = random.normal(0, BEND * height, 2)
        _stroke(drawn, [begin, ((begin[0] + end[0]) / 2 + strayed[0], (begin[1] + end[1]) / 2 + strayed[1]), end], pen)
    if base:
        middle, reach = _middle(ink, bottom), height * random.uniform(*BASE)
        tilt = reach * random.uniform(-TILT, TILT)
        _stroke(drawn, [(middle - reach, bottom + tilt), (middle + reach, bottom - tilt)], pen)
    return drawn


def _middle(ink: np.ndarray, row: float) -> float:
    """The column in the middle of the ink of a row."""
    columns = np.flatnonzero(ink[round(row)])
    return float(columns.mean()) if len(columns) else ink.shape[1] / 2


def _stroke(drawn: Image.Image, points: list[Point], pen: float) -> None:
    """Draw a line with round ends."""
    draw = ImageDraw.Draw(drawn)
    draw.line(points, 255, round(pen), joint="curve")
    for x, y in points:
        draw.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), 255)
