"""What the steps hand on, and its beginning: a Pillow image of any mode -> grey levels of a workable size."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from halfhour.images.modes import DEEP_MODES, spread_deep
from halfhour.records import Floats, Pixels

Mask = npt.NDArray[np.bool_]
LONG_SIDE = 512  # pixels; a digit that fills a tenth of the picture still has 51, near twice MNIST's 28


@dataclass(frozen=True, eq=False)
class Sheet:
    """A picture on its way.

    Attributes:
        levels: (H, W) float32, 0..1: brightness at first; strength of the ink once the light is flattened.
        ink: (H, W), where ink is; all of the sheet until it is found.
    """

    levels: Floats
    ink: Mask

    def picture(self) -> Pixels:
        """(H, W) uint8, what there is to see: levels where ink is."""
        shown: Pixels = np.rint(255 * np.where(self.ink, self.levels, 0)).astype(np.uint8)
        return shown


def lay_out(image: Image.Image) -> Sheet:
    """Grey levels of a picture, its long side at most `LONG_SIDE`; nothing is known of the ink yet.

    >>> lay_out(Image.new("RGB", (1024, 768), "white")).levels.shape
    (384, 512)
    """
    levels = grey_levels(reduce(image))
    return Sheet(levels, np.ones(levels.shape, bool))


def reduce(image: Image.Image) -> Image.Image:
    """The picture no larger than `LONG_SIDE`, each new pixel the mean of those it stands for."""
    scale = LONG_SIDE / max(image.size)
    if scale >= 1:
        return image
    if image.mode in ("1", "P", "PA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    elif image.mode in DEEP_MODES:
        image = image.convert("F")
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.BOX, reducing_gap=2.0)


def grey_levels(image: Image.Image) -> Floats:
    """(H, W) float32, 0..1. What is transparent gets the ground that keeps the ink visible.

    White ink on a transparent canvas would vanish on white, so the ground is the opposite of the ink's mean.
    """
    if image.mode in DEEP_MODES:
        return spread_deep(image)
    if not image.has_transparency_data:
        opaque: Floats = np.asarray(image.convert("L"), dtype=np.float32) / np.float32(255)
        return opaque
    colours = image.convert("RGBA")
    alpha = np.asarray(colours.getchannel("A"), dtype=np.float32) / np.float32(255)
    levels = np.asarray(colours.convert("RGB").convert("L"), dtype=np.float32) / np.float32(255)
    mean_ink = float((levels * alpha).sum() / max(float(alpha.sum()), 1e-6))
    ground = np.float32(0.0 if mean_ink > 0.5 else 1.0)
    composed: Floats = levels * alpha + ground * (1 - alpha)
    return composed
