"""Views of photographs: the pictures themselves, mirrored, and parts of them, as if taken from elsewhere."""

import numpy as np
from PIL import Image

from halfhour.records import Pixels

LEAST_SHARE = 0.65  # of the area, that a part of a picture has at the least
STRETCH = 0.1  # that a part may be wider than high, or higher than wide, relatively
LIGHT = 0.2  # relative change of all levels, to either side


def view(pictures: Pixels, rows: range, number: int, seed: int, *, mirror: bool, parts: bool) -> Pixels:
    """One of many views of pictures (N, H, W, C): the same for the same row, number and seed.

    Args:
        pictures: uint8.
        rows: their numbers in their set.
        number: of the view. 0 is the pictures themselves; 1 mirrors them.
        seed: of the parts.
        mirror: whether mirrored pictures are of the same class; without, view 1 is a part too.
        parts: whether views show parts of a picture, enlarged, brighter or darker; without, every other is mirrored.

    >>> pictures = np.arange(8, dtype=np.uint8).reshape(1, 2, 2, 2)
    >>> (view(pictures, range(1), 1, 0, mirror=True, parts=True) == pictures[:, :, ::-1]).all()
    np.True_
    """
    shown = pictures
    if parts and number > int(mirror):
        shown = np.stack([_part(picture, seed, number, row) for picture, row in zip(pictures, rows, strict=True)])
    return shown[:, :, ::-1] if mirror and number % 2 else shown


def _part(picture: Pixels, seed: int, number: int, row: int) -> Pixels:
    """A part of a picture (H, W, C), enlarged to all of it."""
    random = np.random.default_rng([seed, number, row])
    height, width, channels = picture.shape
    side = np.sqrt(random.uniform(LEAST_SHARE, 1.0))
    stretch = np.sqrt(random.uniform(1 - STRETCH, 1 + STRETCH))
    high, wide = min(1.0, side / stretch) * height, min(1.0, side * stretch) * width
    top, left = random.uniform(0, height - high), random.uniform(0, width - wide)
    image = Image.fromarray(picture[..., 0] if channels == 1 else picture)
    cut = image.resize((width, height), Image.Resampling.BILINEAR, box=(left, top, left + wide, top + high))
    lit = np.asarray(cut, np.float32).reshape(picture.shape) * np.float32(random.uniform(1 - LIGHT, 1 + LIGHT))
    levels: Pixels = np.rint(np.minimum(lit, 255)).astype(np.uint8)
    return levels
