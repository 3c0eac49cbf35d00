"""Pixel values of any type -> grey levels 0..255 as uint8, and what was done to them."""

import math

import numpy as np

from halfhour.data.npz import ROUNDING
from halfhour.errors import DataError
from halfhour.language import Message, _, message
from halfhour.records import Array, Pixels

SLACK = 0.002  # of a range's width: how far values of a resized picture may stand out of it
SIXTEEN_BITS = 65535
AT_A_TIME = 4096  # pictures brought to levels at once, so that a large array is not held twice as floats


def as_levels(values: Array) -> tuple[Pixels, Message | None]:
    """Pixel values as grey levels; the message says what was done, where it was more than a change of type.

    Whole numbers 0..255 stay. Fractions 0..1 and -1..1, which people divide pictures to, are spread to 0..255 and
    rounded to the 256 levels that a picture file has; whole numbers up to 65535 are divided by 257.

    Args:
        values: (N, ...) of numbers.

    Raises:
        DataError: they are no pixels, as far as their range tells.

    >>> as_levels(np.array([[0.0, 0.5, 1.0]], "float32"))[0].tolist()
    [[0, 128, 255]]
    >>> as_levels(np.array([[0, 40000]], "uint16"))[0].tolist()
    [[0, 156]]
    """
    if values.dtype == np.uint8:
        return values, None
    if values.dtype == np.bool_:
        return np.where(values, 255, 0).astype(np.uint8), None
    if values.dtype.kind not in "iuf":
        raise _no_pixels(_("The pixels are of type {type}.", type=values.dtype))
    low, high = float(values.min()), float(values.max())
    if not (math.isfinite(low) and math.isfinite(high)):
        raise _no_pixels(_("The pixels are not all finite numbers (NaN or infinity)."))
    fractions = values.dtype.kind == "f"
    if fractions and -SLACK <= low and high <= 1 + SLACK:
        start, width = 0.0, 1.0
    elif fractions and -1 - 2 * SLACK <= low < 0 and high <= 1 + 2 * SLACK:
        start, width = -1.0, 2.0
    elif low >= -255 * SLACK and high <= 255 * (1 + SLACK):
        start, width = 0.0, 255.0
    elif low >= 0 and high <= SIXTEEN_BITS:
        start, width = 0.0, float(SIXTEEN_BITS)
    else:
        raise _no_pixels(_("The pixels run from {low:g} to {high:g}.", low=low, high=high))
    pixels = np.empty(values.shape, np.uint8)
    lost = 0.0
    for place in range(0, len(values), AT_A_TIME):
        part = slice(place, place + AT_A_TIME)
        levels = (values[part].astype(np.float32) - np.float32(start)) * np.float32(255 / width)
        whole = np.clip(np.rint(levels), 0, 255)
        lost = max(lost, float(np.abs(levels - whole).max(initial=0)))
        pixels[part] = whole
    if width == 255.0 and lost <= 255 * ROUNDING:
        return pixels, None
    if lost <= 255 * ROUNDING and width == 1.0:
        return pixels, message("Pixels of 0..1 were multiplied by 255, which gives whole numbers.")
    return pixels, message(
        "Pixels from {low:g} to {high:g} were scaled to 0..255 and rounded, as in an image file.",
        low=round(low, 4),
        high=round(high, 4),
    )


def _no_pixels(happened: str) -> DataError:
    return DataError(
        happened,
        _("Expected pixel values of 0..255, 0..65535, 0..1 or -1..1."),
        _("Save the images as uint8, before any standardisation."),
    )
