"""Drawings in MNIST's form: a drawing of any size goes in, pixels as a network reads them come out."""

import numpy as np
from PIL import Image

from halfhour.images.photo.form import BOX
from halfhour.records import Pixels


def formed(drawn: Image.Image, height: int, width: int) -> Pixels:
    """(height, width) uint8: fitted into MNIST's box, its centre of mass in the middle by whole pixels."""
    cut = cropped(np.asarray(drawn))
    scale = BOX * min(height, width) / max(cut.size)
    size = (max(1, round(cut.width * scale)), max(1, round(cut.height * scale)))
    way = Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
    ink = np.minimum(np.asarray(cut.resize(size, way), np.float32) * 1.2, 255)  # a pen's strokes are seldom pale
    mass = max(float(ink.sum()), 1.0)
    middles = (float((ink.sum(axis=1 - axis) * np.arange(ink.shape[axis])).sum() / mass) for axis in range(2))
    top, left = (
        min(max(round(side / 2 - middle), 0), side - length)
        for side, middle, length in zip((height, width), middles, ink.shape, strict=True)
    )
    formed = np.zeros((height, width), np.uint8)
    formed[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return formed


def cropped(pixels: Pixels) -> Image.Image:
    """What is not black of (H, W) pixels."""
    image = Image.fromarray(pixels)
    return image.crop(image.getbbox() or (0, 0, 1, 1))
