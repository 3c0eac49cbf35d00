"""The form of MNIST: a digit's ink -> pixels with MNIST's stroke width, 20-pixel box and centre of mass."""

import numpy as np
from PIL import Image
from scipy.ndimage import center_of_mass, distance_transform_edt, maximum_filter, shift

from halfhour.images.photo.ink import HALF
from halfhour.images.photo.sheet import Mask, Sheet
from halfhour.records import Pixels

# Of the side, filled by the longer side of a digit. MNIST fitted digits into 20 of 28 pixels (LeCun's description). A
# little less suits strokes made thicker: MNIST's own pictures, brought through this sequence, are read with less loss
# with 19.5 than with 20 (0.026 and 0.030 over 700 training pictures), photographs too (0.012 and 0.020).
BOX = 19.5 / 28
FINE = 160  # pixels of a digit's longer side while it is formed, 8 to one of MNIST's: edges come out with 64 greys
# Widths of MNIST's strokes, as shares of a digit's longer side: the median and about the 93rd percentile of 600
# training pictures, measured with `stroke_width`. Between them a digit keeps its own.
THINNEST, THICKEST = 0.12, 0.18


def cut_out(sheet: Sheet, digit: Mask) -> Mask:
    """A digit alone, its longer side `FINE` pixels, its edges where the greys are half-way."""
    rows, columns = np.flatnonzero(digit.any(axis=1)), np.flatnonzero(digit.any(axis=0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    alone = np.where((sheet.levels > HALF) & ~digit, 0, sheet.levels)
    levels = np.pad(alone, 1)[top : bottom + 2, left : right + 2]  # a pixel of ground on every side
    fine = _scaled(Image.fromarray(levels), FINE / max(bottom - top, right - left))
    return fine > HALF


def set_stroke_width(digit: Mask) -> Mask:
    """Strokes made thicker or thinner, all round alike, to come between MNIST's.

    >>> hairline = np.zeros((160, 160), bool)
    >>> hairline[:, 80] = True
    >>> stroke_width(hairline), stroke_width(set_stroke_width(hairline))
    (1.0, 19.0)
    """
    width = stroke_width(digit)
    if width < THINNEST * FINE:
        radius = (THINNEST * FINE - width) / 2
        margin = int(np.ceil(radius))
        thicker: Mask = distance_transform_edt(~np.pad(digit, margin)) <= radius
        return thicker
    if width > THICKEST * FINE:
        thinner: Mask = distance_transform_edt(np.pad(digit, 1)) > (width - THICKEST * FINE) / 2
        return thinner
    return digit


def stroke_width(digit: Mask) -> float:
    """Median width of the strokes in pixels: along their middle, twice the way to the edge.

    >>> bar = np.zeros((40, 9), bool)
    >>> bar[:, 2:7] = True
    >>> stroke_width(bar)
    5.0
    """
    inside = distance_transform_edt(np.pad(digit, 1))
    middle = (inside == maximum_filter(inside, 5)) & (inside > 0)
    return 2 * float(np.median(inside[middle])) - 1 if middle.any() else 0.0


def fill_box(digit: Mask, height: int, width: int) -> Pixels:
    """(height, width) uint8 greys, the digit in the middle in its box: each pixel the share of it that is ink."""
    rows, columns = np.flatnonzero(digit.any(axis=1)), np.flatnonzero(digit.any(axis=0))
    cut = Image.fromarray(255 * digit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.uint8))
    pixel = max(cut.size) / (BOX * min(height, width))  # its side on the fine grid
    field = Image.new("L", (round(width * pixel), round(height * pixel)))
    # The upper left corner lies on a whole pixel, as a digit's does that was scaled by itself: edges stay as crisp.
    left, top = int((width - cut.width / pixel) / 2), int((height - cut.height / pixel) / 2)
    field.paste(cut, (round(left * pixel), round(top * pixel)))
    return np.asarray(field.resize((width, height), Image.Resampling.BOX))


def centre_mass(pixels: Pixels) -> Pixels:
    """Move the centre of mass of (H, W) pixels to pixel (H/2, W/2), by whole pixels.

    In MNIST it lies between 13.5 and 14.5 along both axes, measured over 5,000 training pictures: at pixel 14 before
    rounding, half a pixel below the middle of 0..27.

    >>> centre_mass(np.array([[0, 0, 0, 255], *[[0] * 4] * 3], np.uint8)).tolist()
    [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 255, 0], [0, 0, 0, 0]]
    """
    row, column = center_of_mass(pixels)
    move = (round(pixels.shape[0] / 2 - row), round(pixels.shape[1] / 2 - column))
    return np.asarray(shift(pixels, move, order=0), dtype=np.uint8)


def _scaled(image: Image.Image, scale: float) -> np.ndarray:
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return np.asarray(image.resize(size, Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.BOX))
