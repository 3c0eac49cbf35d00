"""What is no digit: pictures of digits in MNIST's form -> letters, lines, rows of digits, turned digits, in that form.

They are drawn on the spot, from fonts that are on every machine, so that a model can be asked what it makes of them.
"""

from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import NamedTuple

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy.interpolate import CubicSpline

from halfhour.images.drawn import cropped, formed
from halfhour.records import Labels, Pixels

SIDE = 80  # pixels of the field that letters and lines are drawn on
FONTS = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSerif", "DejaVuSerif-Italic", "DejaVuSansMono")
# Without those that somebody's digit looks like: I, l, O, o, S, s, Z, z, G, q, b, brackets.
LETTERS = "ABCDEFHJKLMNPQRTUVWXYadefhkmnprtuvwxy@#&%$?!+=*αβγδεηθλμπσφψωΔΣΦΨΩ∞♥★☺→←✓×÷"
CHARACTERS = "人大小木水火山天中国学王田上下八六九十百千万年月好我你他不是有在"
MIRRORED = (2, 3, 4, 6, 7, 9)  # digits that are none in a mirror
LYING = (2, 3, 4, 5, 6, 7, 9)  # that are none on their side
UPSIDE_DOWN = (3, 4, 7)
SHARES = (0.4, 0.2, 0.2, 0.2)  # of letters, lines, rows of digits, turned digits


class Source(NamedTuple):
    """What negatives are made from: digits and randomness."""

    pictures: Pixels
    labels: Labels
    random: np.random.Generator


def draw_negatives(pictures: Pixels, labels: Labels, count: int, random: np.random.Generator) -> Pixels:
    """(count, H, W, C) uint8 pictures of no digit.

    Args:
        pictures: (N, H, W, C) uint8, light digits on black.
        labels: (N,) which they are, 0..9.
        count: of pictures.
        random: where the randomness comes from.
    """
    height, width, channels = pictures.shape[1:]
    source = Source(pictures[..., 0], labels, random)
    makers = (_letter, _line, _row, _turned)
    which = random.choice(len(makers), count, p=SHARES)
    drawn = [formed(makers[kind](source), height, width) for kind in which]
    return np.repeat(np.stack(drawn)[..., None], channels, axis=-1)


def _letter(source: Source) -> Image.Image:
    """A printed letter, symbol or Chinese character, slanted and stretched, with a pen of any width."""
    random = source.random
    chinese = random.random() < 0.15
    fonts = _fonts()
    font = fonts[-1] if chinese else fonts[random.integers(len(FONTS))]
    drawn = Image.new("L", (2 * SIDE, 2 * SIDE))
    text = str(random.choice(list(CHARACTERS if chinese else LETTERS)))
    width = int(random.integers(0, 3))
    ImageDraw.Draw(drawn).text((SIDE, SIDE), text, 255, font=font, anchor="mm", stroke_width=width)
    slant, stretch = random.uniform(-0.25, 0.25), random.uniform(0.8, 1.25)
    matrix = (1, slant, -slant * SIDE, 0, stretch, (1 - stretch) * SIDE)
    return drawn.transform(drawn.size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)


def _line(source: Source) -> Image.Image:
    """A line, bent or broken, that wanders or leaps where no digit's does."""
    random = source.random
    wanders = random.random() < 0.5
    count = int(random.integers(8, 40)) if wanders else int(random.integers(5, 9))
    corners = np.cumsum(random.normal(size=(count, 2)), axis=0) if wanders else random.uniform(size=(count, 2))
    corners = (0.1 + 0.8 * (corners - corners.min(axis=0)) / np.ptp(corners, axis=0)) * SIDE
    bent = random.random() < 0.5
    points = CubicSpline(range(count), corners)(np.linspace(0, count - 1, 100)) if bent else corners
    drawn = Image.new("L", (SIDE, SIDE))
    ImageDraw.Draw(drawn).line([tuple(point) for point in points], 255, int(random.integers(4, 11)), joint="curve")
    return drawn


def _row(source: Source) -> Image.Image:
    """Two or three digits side by side, close or touching."""
    count = int(source.random.integers(2, 4))
    digits = [cropped(source.pictures[place]) for place in source.random.integers(len(source.labels), size=count)]
    field = np.zeros((max(digit.height for digit in digits), sum(digit.width + 4 for digit in digits)), np.uint8)
    left = 0
    for digit in digits:
        top = (field.shape[0] - digit.height) // 2
        place = field[top : top + digit.height, left : left + digit.width]
        np.maximum(place, np.asarray(digit)[:, : place.shape[1]], out=place)
        left = max(1, left + digit.width + int(source.random.integers(-2, 4)))
    return Image.fromarray(field)


def _turned(source: Source) -> Image.Image:
    """A digit in a mirror, on its side or upside down, where that is no digit."""
    ways = (
        (MIRRORED, (Image.Transpose.FLIP_LEFT_RIGHT,)),
        (LYING, (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270)),
        (UPSIDE_DOWN, (Image.Transpose.ROTATE_180,)),
    )
    digits, turns = ways[source.random.integers(len(ways))]
    usable = np.flatnonzero(np.isin(source.labels, digits))
    place = source.random.choice(usable) if len(usable) else 0
    turn = turns[source.random.integers(len(turns))]
    return Image.fromarray(source.pictures[place]).transpose(turn)


@cache
def _fonts() -> tuple[ImageFont.FreeTypeFont, ...]:
    """Matplotlib's fonts, then the project's own with Chinese characters."""
    folder = Path(matplotlib.get_data_path(), "fonts", "ttf")
    with as_file(files("halfhour") / "report" / "fonts" / "HalfhourSansSC-Regular.ttf") as own:
        paths = [*(folder / f"{name}.ttf" for name in FONTS), own]
        return tuple(ImageFont.truetype(path, SIDE // 2) for path in paths)
