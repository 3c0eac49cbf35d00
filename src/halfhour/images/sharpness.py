"""How sharp a picture is."""

import numpy as np

from halfhour.records import Pixels


def sharpness(pixels: Pixels) -> float:
    """The variance of the Laplacian of a picture's grey levels (Pech-Pacheco et al., ICPR 2000).

    >>> sharpness(np.full((8, 8, 3), 90, np.uint8))
    0.0
    """
    grey = pixels.mean(axis=2, dtype=np.float32)
    around = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    return float((around - 4 * grey[1:-1, 1:-1]).var())
