"""Are characters stored upright, and light on dark? Pictures whose classes are letters or digits -> evidence.

Class means are held against those of other people's handwritten digits, and against printed letters. Both lose what
all classes share, so that other things that merely have numbers for names (Fashion-MNIST) are like neither.
"""

import math
import string
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from halfhour.data.digits import enlarge
from halfhour.language import Message, message
from halfhour.records import Floats, Labels, Pictures

# The mean of each digit of scikit-learn's 1,797, 8 x 8 levels of 0..16 as hexadecimal digits (the highest is cut to f).
HANDWRITTEN = (
    "004db30001ddbb1004e52c4005d2096006c1097003d22b6001daad20004ed500",
    "0029a610004de810017fe710029ee600017ce600005ad600005be8210029d931",
    "01aea20005ecd6000585c6000125c4000019a200015c721001becb7101aedc82",
    "018ee71004d9bc200243c9100019e6000016cb2000114c6001768d60019fe910",
    "0007b200003d821001ab564005e67b6009fade5006bcfa200138d4000018c200",
    "01adec4004fc862006e6210005ec940002889820001478200168b71001bf9300",
    "001ba100007f610001da100002e8420004fdca3002fb6a9000ad6bb1001bfd40",
    "005deb5101bcbc5101527b300146cc50019dfb40015cb410003c6000006c2000",
    "005cc61002cb9c3003c78c20019dd710007ed40001b9981001b88a20005dd710",
    "006cb62002daab3004c68e3002acde4000355c5000112a6001656b50006cd920",
)
CHARACTERS = frozenset(string.digits + string.ascii_letters)
FEWEST_CLASSES = 5
A_CLASS = 60  # pictures averaged
SIDE, FONT = 28, 24  # pixels of a picture, and of the letters' font
# MNIST: 0.48 as stored, 0.12 turned; 0.33 with five pictures a class. Ten classes with wrong names reach 0.26 once in
# a thousand times, and 0.26 from one reading to the other; with more classes chance has less room, by their root.
LIKE, APART = 0.3, 0.27


@dataclass(frozen=True)
class Likeness:
    """Mean correlation of class means with known characters, as stored and with rows and columns exchanged."""

    upright: float
    transposed: float
    classes: int

    @property
    def is_transposed(self) -> bool:
        """Whether they are characters that lie on their side."""
        return self._is_surely(self.transposed, self.upright)

    @property
    def is_upright(self) -> bool:
        """Whether they are characters that stand upright."""
        return self._is_surely(self.upright, self.transposed)

    @property
    def is_dark_on_light(self) -> bool:
        """Whether they are characters in dark ink, where MNIST's are light."""
        return -max(self.upright, self.transposed, key=abs) >= LIKE * self._room

    def _is_surely(self, one: float, other: float) -> bool:
        return abs(one) >= LIKE * self._room and abs(one) >= abs(other) + APART * self._room

    @property
    def _room(self) -> float:
        return min(1.0, math.sqrt(10 / self.classes))


def likeness(pictures: Pictures, labels: Labels, class_names: tuple[str, ...]) -> Likeness | None:
    """How like known characters the classes are; `None` where the classes are not called by characters.

    Args:
        pictures: (N, H, W, C) uint8, square.
        labels: (N,).
        class_names: K names.
    """
    wanted = [number for number, name in enumerate(class_names) if name in CHARACTERS and (labels == number).any()]
    if len(wanted) < max(FEWEST_CLASSES, len(class_names) // 2) or pictures.shape[1] != pictures.shape[2]:
        return None
    means = np.stack([_mean(pictures[np.flatnonzero(labels == number)[:A_CLASS]]) for number in wanted])
    known = np.stack([_known(class_names[number]) for number in wanted])
    return Likeness(_alike(means, known), _alike(means.swapaxes(1, 2), known), len(wanted))


def told_turned(found: Likeness) -> Message:
    """What is told where pictures were turned upright."""
    return message(
        "The characters were stored on their side, like EMNIST's, and have been turned upright: "
        "similarity to known ones is {turned:.2f} now, {lying:.2f} as stored.",
        turned=round(abs(found.transposed), 3),
        lying=round(abs(found.upright), 3),
    )


def told_dark(found: Likeness) -> Message:
    """What is told of dark ink."""
    stronger = found.upright if abs(found.upright) > abs(found.transposed) else found.transposed
    return message(
        "Dark ink on a light background, the opposite of MNIST (similarity to known characters "
        "{likeness:.2f}): a model of these won't read light ink.",
        likeness=round(stronger, 3),
    )


def is_like_mnist(pictures: Pictures, class_names: tuple[str, ...]) -> bool:
    """Whether these are digits in MNIST's form: light ink in 28 x 28, its centre of mass in the middle.

    In MNIST every picture's centre of mass is within a pixel of (14, 14), and no ink comes near the border.
    """
    if pictures.shape[1:] != (28, 28, 1) or class_names != tuple(string.digits):
        return False
    some = pictures[:: max(1, len(pictures) // 500)][..., 0].astype(np.float32)
    weight = some.sum(axis=(1, 2))
    rows = (some.sum(axis=2) @ np.arange(28, dtype=np.float32)) / np.maximum(weight, 1)
    columns = (some.sum(axis=1) @ np.arange(28, dtype=np.float32)) / np.maximum(weight, 1)
    centred = (np.abs(rows - 14) <= 1.5) & (np.abs(columns - 14) <= 1.5) & (weight > 0)
    border = np.concatenate([some[:, [0, -1]].ravel(), some[:, :, [0, -1]].ravel()])
    return bool(centred.mean() >= 0.95 and (border > 32).mean() <= 0.005)


def _mean(pictures: npt.NDArray[np.uint8]) -> Floats:
    """(28, 28) the mean of pictures."""
    grey = pictures.mean(axis=(0, 3), dtype=np.float32)
    scaled = Image.fromarray(grey).resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    return np.asarray(scaled, np.float32)


@cache
def _known(character: str) -> Floats:
    """(28, 28) how a character looks, light on dark, in MNIST's form."""
    if character.isdigit():
        mean = np.array([int(level, 16) for level in HANDWRITTEN[int(character)]], np.float64)
        return enlarge(mean.reshape(8, 8)).astype(np.float32)
    drawn = Image.new("L", (64, 64), 0)
    ImageDraw.Draw(drawn).text((32, 32), character, fill=255, font=ImageFont.load_default(FONT), anchor="mm")
    left, top, right, bottom = drawn.getbbox() or (0, 0, 1, 1)
    printed = Image.new("L", (SIDE, SIDE), 0)
    printed.paste(drawn.crop((left, top, right, bottom)), ((SIDE - right + left) // 2, (SIDE - bottom + top) // 2))
    return np.asarray(printed.filter(ImageFilter.GaussianBlur(1.5)), np.float32)  # as a mean of many hands is


def _alike(means: Floats, known: Floats) -> float:
    """Mean correlation of each class's own part, -1..1."""
    ours, theirs = ((each - each.mean(axis=0)).reshape(len(each), -1) for each in (means, known))
    lengths = np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1)
    return float(((ours * theirs).sum(axis=1) / np.maximum(lengths, 1e-6)).mean())
