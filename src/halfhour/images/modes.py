"""The modes of Pillow that hold more than eight bits a channel: their levels, spread over the range in use."""

import numpy as np
from PIL import Image

from halfhour.records import Floats

DEEP_MODES = ("I", "F", "I;16", "I;16B", "I;16L", "I;16N")


def spread_deep(image: Image.Image) -> Floats:
    """(H, W) float32, 0..1: darkest to brightest. Cameras and scanners rarely fill their sixteen bits.

    >>> spread_deep(Image.fromarray(np.array([[1000, 3000]], np.uint16))).tolist()
    [[0.0, 1.0]]
    """
    levels = np.nan_to_num(np.asarray(image, dtype=np.float32), posinf=0.0, neginf=0.0)
    low, high = float(levels.min()), float(levels.max())
    spread: Floats = (levels - np.float32(low)) / np.float32(high - low if high > low else 1.0)
    return spread
