"""Pictures as strangers send them, made from MNIST's test digits: a digit's pixels -> a picture and its truth.

The kinds are those that were refused or misread on strangers' pictures. Within each, everything is drawn at random:
sizes, places, pens, papers, lights. `examples` makes two halves that share neither digits nor draws: one to tune on,
one to report.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps
from scipy.ndimage import gaussian_filter, maximum_filter

from pens import (
    Random,
    as_bytes,
    cloud,
    grain,
    levels_of,
    on_page,
    photographed,
    placed,
    row_of,
    rules,
    shades,
    spot_of_light,
    with_tag,
    written,
)

REFUSE = "refuse"
SYMBOLS = "ABDEFGHKMNPQRTXYabdefhkmnrtwy@#&%$?!+=*<>αβδλπΣΩ∞"  # what is like no digit
FONTS = ("cmr10.ttf", "cmss10.ttf", "cmtt10.ttf", "STIXGeneral.ttf", "STIXGeneralBol.ttf")
SIDED = (2, 3, 4, 5, 6, 7, 9)  # digits that are none in a mirror


@dataclass(frozen=True, eq=False)
class Example:
    """A picture, the answer that is right (or `refuse`), and its kind."""

    image: Image.Image
    label: str
    kind: str


class Maker(Protocol):
    """What makes a picture of a kind."""

    def __call__(self, digit: npt.NDArray[np.uint8], random: Random) -> Image.Image:
        """Draw a digit (28, 28), white on black, as this kind has it."""


def examples(
    pictures: npt.NDArray[np.uint8], labels: npt.NDArray[np.int64], count: int, *, held_out: bool
) -> Iterator[Example]:
    """So many pictures of every kind; of two halves, one or the other.

    Args:
        pictures: (N, 28, 28), white on black.
        labels: (N,) their digits.
        count: of each kind.
        held_out: the half to report, in place of that to tune on.
    """
    half = np.arange(int(held_out), len(labels), 2)
    for number, (kind, make) in enumerate({**READ, **REFUSED}.items()):
        random = np.random.default_rng((20, number, held_out))
        usable = half[np.isin(labels[half], SIDED)] if kind == "mirrored" else half
        for place in random.choice(usable, count, replace=False):
            if kind in SEVERAL:
                others = random.choice(half, random.integers(1, 3), replace=False)
                image = SEVERAL[kind]([pictures[place], *pictures[others]], random)
            else:
                image = make(pictures[place], random)
            yield Example(image, REFUSE if kind in REFUSED else str(labels[place]), kind)


def tall(digit: npt.NDArray[np.uint8], random: Random) -> Image.Image:
    """A digit that takes nearly all the height of its picture."""
    ink = written(digit, random, 300)
    height = round(ink.shape[0] / random.uniform(0.86, 0.97))
    width = round(ink.shape[1] * random.uniform(1.1, 1.8) + 10)
    return photographed(placed(ink, height, width, random), random)


def touching(digit: npt.NDArray[np.uint8], random: Random) -> Image.Image:
    """A digit cut out along its box: its ink touches the borders, and all of it is there."""
    ink = written(digit, random, 260)
    ink = np.pad(ink, [(random.integers(2) * 12, random.integers(2) * 12) for _axis in range(2)])
    return photographed(ink, random)


def thick_and_light(digit: npt.NDArray[np.uint8], random: Random) -> Image.Image:
    """Thick light strokes that fill a dark frame."""
    ink = written(digit, random, 240, thicker=random.uniform(0.02, 0.06))
    height, width = (round(side / random.uniform(0.86, 0.99)) for side in ink.shape)
    return Image.fromarray(as_bytes(shades(placed(ink, height, width, random), random.uniform(0, 0.2), 0.95)))


def uneven(digit: npt.NDArray[np.uint8], random: Random) -> Image.Image:
    """A pen that runs dry: parts of a stroke are five times as faint as its darkest spot."""
    ink = on_page(written(digit, random, 240), random)
    dry = 0.22 + 0.78 * cloud(ink.shape, random)
    return photographed(ink * dry, random, darkest=0.1)


def tiny(digit: npt.NDArray[np.uint8], random: Random) -> Image.Image:
    """A digit that is 4 to 9 % as high as its picture."""
    side = int(random.integers(700, 1200))
    ink = written(digit, random, round(side * random.uniform(0.04, 0.09)))
    return photographed(placed(ink, side, round(side * 0.75), random), random)


def cut_off(digit: npt.NDArray[np.uint8], random: Random) -> Image.Image:
    """A digit of which a border cuts off 3 to 8 %: still to be read."""
    ink = on_page(written(digit, random, 240), random, room=0.15)
    rows, columns = np.flatnonzero((ink > 0.5).any(axis=1)), np.flatnonzero((ink > 0.5).any(axis=0))
    share = random.uniform(0.03, 0.08)
    height, width = rows[-1] - rows[0], columns[-1] - columns[0]
    cut = (
        ink[rows[0] + round(share * height) :],
        ink[: rows[-1] - round(share * height)],
        ink[:, columns[0] + round(share * width) :],
        ink[:, : columns[-1] - round(share * width)],
    )[random.integers(4)]
    return photographed(cut, random)


def at_table_edge(digit: npt.NDArray[np.uint8], random: Random) -> Image.Image:
    """A sheet that ends in the picture: beside it lies the table, dark or of another shade."""
    ink = on_page(written(digit, random, 220), random, room=0.7)
    levels = levels_of(ink, random)
    rows, columns = np.mgrid[: ink.shape[0], : ink.shape[1]]
    inked = np.argwhere(ink > 0.5)
    table = np.zeros(ink.shape, bool)
    for _side in range(random.integers(1, 3)):
        away = random.uniform(-0.12, 0.12) + random.integers(4) * np.pi / 2
        along = np.cos(away) * rows + np.sin(away) * columns
        furthest = (np.cos(away) * inked[:, 0] + np.sin(away) * inked[:, 1]).max()
        table |= along > furthest + random.uniform(0.25, 0.8) * (along.max() - furthest) + 8
    levels[table] = random.uniform(0.03, 0.35)
    return Image.fromarray(as_bytes(gaussian_filter(levels, 0.7) + grain(ink.shape, random)))


def ruled(digit: npt.NDArray[np.uint8], random: Random) -> Image.Image:
    """Ruled paper, the digit standing on a line or across some."""
    ink = on_page(written(digit, random, 220), random)
    return photographed(np.maximum(ink, rules(ink.shape, random, random.uniform(70, 200))), random)


def squared(digit: npt.NDArray[np.uint8], random: Random) -> Image.Image:
    """Squared paper."""
    ink = on_page(written(digit, random, 220), random)
    apart = random.uniform(40, 110)
    lines = np.maximum(rules(ink.shape, random, apart), rules(ink.shape[::-1], random, apart).T)
    return photographed(np.maximum(ink, lines), random)


def shadowed(digit: npt.NDArray[np.uint8], random: Random) -> Image.Image:
    """The shadow of a hand or a phone over a part of the sheet, the digit in it or across its edge."""
    levels = levels_of(on_page(written(digit, random, 240), random), random)
    shade = cloud(levels.shape, random) > random.uniform(0.35, 0.65)
    soft = gaussian_filter(shade.astype(np.float32), random.uniform(2, 12))
    return Image.fromarray(as_bytes(levels * (1 - random.uniform(0.3, 0.6) * soft) + grain(levels.shape, random)))


def compressed(digit: npt.NDArray[np.uint8], random: Random) -> Image.Image:
    """A small JPEG of quality 30."""
    image = photographed(on_page(written(digit, random, int(random.integers(60, 200))), random), random)
    file = BytesIO()
    image.save(file, "JPEG", quality=30)
    return Image.open(BytesIO(file.getvalue()))


def on_whiteboard(digit: npt.NDArray[np.uint8], random: Random) -> Image.Image:
    """A whiteboard with the glare of a lamp, in which the pen is paler."""
    ink = on_page(written(digit, random, 240), random)
    spot = spot_of_light(ink.shape, random)
    levels = 0.72 * (1 - 0.85 * ink) + random.uniform(0.2, 0.45) * spot
    return Image.fromarray(as_bytes(levels + grain(ink.shape, random)))


def blue_on_yellow(digit: npt.NDArray[np.uint8], random: Random) -> Image.Image:
    """A blue pen on a yellow note."""
    ink = on_page(written(digit, random, 240), random)[..., None]
    paper = np.array([250, 228, 80]) + random.integers(-20, 6, 3)
    pen = np.array([50, 70, 175]) + random.integers(-30, 60, 3)
    colours = paper * (1 - ink) + pen * ink + random.normal(0, 3, ink.shape)
    return Image.fromarray(np.clip(colours, 0, 255).astype(np.uint8))


def turned_by_tag(digit: npt.NDArray[np.uint8], random: Random) -> Image.Image:
    """A phone's picture, stored in any of eight orientations, with the tag that tells which."""
    upright = photographed(on_page(written(digit, random, 240), random), random)
    tag = int(random.integers(1, 9))
    undone = {6: 8, 8: 6}.get(tag, tag)  # the others undo themselves
    stored = upright
    if undone > 1:
        exif = Image.Exif()
        exif[0x0112] = undone
        stored = ImageOps.exif_transpose(with_tag(upright, undone))
    return with_tag(stored, tag)


def on_a_note(digit: npt.NDArray[np.uint8], random: Random) -> Image.Image:
    """A small piece of paper that lies on a table, all of it or nearly all in the picture."""
    ink = on_page(written(digit, random, 110), random, room=0.3)
    note = Image.fromarray(as_bytes(levels_of(ink, random) + grain(ink.shape, random)))
    height, width = (round(side * random.uniform(1.3, 3.0)) for side in ink.shape)
    boards = random.uniform(0.1, 0.45) + 0.05 * (cloud((height, 24), random) - 0.5)
    table = np.asarray(Image.fromarray(boards.astype(np.float32)).resize((width, height)))
    picture = Image.fromarray(as_bytes(table + grain((height, width), random)))
    place = tuple(round(random.uniform(-0.05, 1.05) * free) for free in (width - ink.shape[1], height - ink.shape[0]))
    askew = random.uniform(-15, 15)
    turned = note.rotate(askew, Image.Resampling.BICUBIC, expand=True)
    picture.paste(turned, place, Image.new("L", note.size, 255).rotate(askew, expand=True))
    return picture.filter(ImageFilter.GaussianBlur(0.8))


def mirrored(digit: npt.NDArray[np.uint8], random: Random) -> Image.Image:
    """A selfie's picture of a digit."""
    return ImageOps.mirror(photographed(on_page(written(digit, random, 240), random), random))


def side_by_side(digits: list[npt.NDArray[np.uint8]], random: Random) -> Image.Image:
    """Two or three digits in a row."""
    return photographed(on_page(row_of(digits, random, random.uniform(0.25, 0.5)), random), random)


def grown_together(digits: list[npt.NDArray[np.uint8]], random: Random) -> Image.Image:
    """Two or three digits in a row that touch."""
    return photographed(on_page(row_of(digits, random, random.uniform(-0.12, -0.04)), random), random)


def symbol(digit: npt.NDArray[np.uint8], random: Random) -> Image.Image:
    """A printed letter or a symbol, with a pen of any width."""
    import matplotlib

    folder = f"{matplotlib.get_data_path()}/fonts/ttf"
    while True:
        font = ImageFont.truetype(f"{folder}/{random.choice(FONTS)}", 260)
        letter = str(random.choice(list(SYMBOLS)))
        drawn = Image.new("L", (520, 520))
        ImageDraw.Draw(drawn).text((260, 260), letter, 255, font=font, anchor="mm")
        box = drawn.getbbox()
        missing = letter > "~" and "STIX" not in font.path  # Computer Modern has no Greek there
        if box and not missing:
            break
    ink = np.asarray(drawn.crop(box), np.float32) / 255
    width = int(random.integers(1, 14))
    return photographed(on_page(maximum_filter(np.pad(ink, width), width), random), random)


def scribble(digit: npt.NDArray[np.uint8], random: Random) -> Image.Image:
    """A line that goes nowhere."""
    drawn = Image.new("L", (300, 300))
    points = np.cumsum(random.normal(0, 1, (40, 2)), axis=0)
    steps = np.linspace(0, len(points) - 1, 300)
    smooth = np.stack([np.interp(steps, np.arange(len(points)), axis) for axis in points.T], axis=1)
    smooth = 30 + 240 * (smooth - smooth.min(axis=0)) / np.ptp(smooth, axis=0)
    ImageDraw.Draw(drawn).line([tuple(point) for point in smooth], fill=255, width=int(random.integers(5, 14)))
    return photographed(on_page(np.asarray(drawn, np.float32) / 255, random), random)


READ: Mapping[str, Maker] = {
    "tall": tall,
    "touching the border": touching,
    "thick, light on dark": thick_and_light,
    "uneven ink": uneven,
    "tiny": tiny,
    "cut off": cut_off,
    "edge of a table": at_table_edge,
    "ruled": ruled,
    "squared": squared,
    "shadow": shadowed,
    "JPEG of quality 30": compressed,
    "whiteboard with glare": on_whiteboard,
    "blue on yellow": blue_on_yellow,
    "turned, with its tag": turned_by_tag,
    "note on a table": on_a_note,
}
SEVERAL = {"side by side": side_by_side, "grown together": grown_together}
REFUSED: Mapping[str, Maker] = {
    "mirrored": mirrored,
    **dict.fromkeys(SEVERAL, tall),
    "letter or symbol": symbol,
    "scribble": scribble,
}
