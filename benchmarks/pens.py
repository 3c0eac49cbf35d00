"""Pens, papers and lights for pictures of handwriting: a digit's pixels -> fields of ink, and photographs of them."""

from io import BytesIO

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy.ndimage import gaussian_filter, maximum_filter

Random = np.random.Generator
Field = npt.NDArray[np.float32]  # (H, W), 0..1: how strong ink is, how bright light is


def written(digit: npt.NDArray[np.uint8], random: Random, height: int, thicker: float = 0.0) -> Field:
    """A digit's ink with sharp edges, its longer side `height` pixels, with a pen of another width."""
    rows, columns = np.flatnonzero(digit.any(axis=1)), np.flatnonzero(digit.any(axis=0))
    cut = np.pad(digit[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], 1)
    scale = height / (max(cut.shape) - 2)
    size = (round(cut.shape[1] * scale), round(cut.shape[0] * scale))
    large = np.asarray(Image.fromarray(cut).resize(size, Image.Resampling.BICUBIC), np.float32) / 255
    large = gaussian_filter(large, 0.25 * scale)
    sharp = np.clip((large - random.uniform(0.3, 0.5)) * scale / 2 + 0.5, 0, 1)
    if thicker:
        sharp = maximum_filter(np.pad(sharp, height // 10), 1 + 2 * round(thicker * height / 2))
    rows, columns = np.flatnonzero((sharp > 0.5).any(axis=1)), np.flatnonzero((sharp > 0.5).any(axis=0))
    return sharp[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def on_page(ink: Field, random: Random, room: float = 0.25) -> Field:
    """Ink with paper around, at least a share of its longer side on every side."""
    margins = (max(ink.shape) * random.uniform(room, room + 0.8, (2, 2))).astype(int)
    return np.pad(ink, margins.tolist())


def placed(ink: Field, height: int, width: int, random: Random) -> Field:
    """Ink anywhere on a page of a size, which is made larger where it is too small."""
    spare = np.maximum((height, width) - np.array(ink.shape), 0)
    before = [int(random.integers(free + 1)) for free in spare]
    return np.pad(ink, [(first, free - first) for first, free in zip(before, spare, strict=True)])


def photographed(ink: Field, random: Random, darkest: float = 0.45) -> Image.Image:
    """Dark ink on light paper, the light a little uneven; one in four of them light on dark."""
    levels = levels_of(ink, random, darkest) + grain(ink.shape, random)
    return Image.fromarray(as_bytes(1 - levels if random.random() < 0.25 else levels))


def levels_of(ink: Field, random: Random, darkest: float = 0.45) -> Field:
    paper = random.uniform(0.7, 0.98)
    dark = shades(gaussian_filter(ink, random.uniform(0, 1.2)), paper, random.uniform(0.03, darkest))
    rows, columns = np.mgrid[0 : 1 : ink.shape[0] * 1j, 0 : 1 : ink.shape[1] * 1j]
    fall = random.uniform(-0.15, 0.15, 2)
    light: Field = (1 - np.abs(fall).sum() / 2 + fall[0] * (rows - 0.5) + fall[1] * (columns - 0.5)).astype(np.float32)
    return dark * light


def shades(ink: Field, paper: float, pen: float) -> Field:
    return (paper + (pen - paper) * ink).astype(np.float32)


def as_bytes(levels: Field) -> npt.NDArray[np.uint8]:
    return np.clip(255 * levels, 0, 255).astype(np.uint8)


def grain(shape: tuple[int, ...], random: Random) -> Field:
    return random.normal(0, random.uniform(0, 0.02), shape).astype(np.float32)


def cloud(shape: tuple[int, ...], random: Random) -> Field:
    """A smooth random field from 0 to 1."""
    coarse = random.random((4, 4)).astype(np.float32)
    field = np.asarray(Image.fromarray(coarse).resize(shape[::-1], Image.Resampling.BICUBIC))
    return (field - field.min()) / np.ptp(field)


def spot_of_light(shape: tuple[int, ...], random: Random) -> Field:
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    middle, wide = random.uniform(0.2, 0.8, 2) * shape, random.uniform(0.1, 0.3) * max(shape)
    return np.exp(-((rows - middle[0]) ** 2 + (columns - middle[1]) ** 2) / (2 * wide**2)).astype(np.float32)


def rules(shape: tuple[int, ...], random: Random, apart: float) -> Field:
    """Level lines, so many pixels apart."""
    lean = random.uniform(-0.01, 0.01)
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    wide, strong = random.uniform(1.5, 4), random.uniform(0.25, 0.6)
    place = (rows + lean * columns + random.uniform(0, apart)) % apart
    return np.where(place < wide, strong, 0).astype(np.float32)


def row_of(digits: list[npt.NDArray[np.uint8]], random: Random, apart: float) -> Field:
    """Digits from left to right, a share of their height apart."""
    inks = [written(digit, random, int(random.integers(180, 240))) for digit in digits]
    height = max(ink.shape[0] for ink in inks)
    gap = round(apart * height)
    row = np.zeros((height, sum(ink.shape[1] + gap for ink in inks) + height), np.float32)
    left = max(0, -gap)
    for ink in inks:
        top = (height - ink.shape[0]) // 2
        part = row[top : top + ink.shape[0], left : left + ink.shape[1]]
        np.maximum(part, ink, out=part)
        left += ink.shape[1] + gap
    columns = np.flatnonzero(row.any(axis=0))
    return row[:, columns[0] : columns[-1] + 1]


def with_tag(image: Image.Image, tag: int) -> Image.Image:
    """A picture as a file holds it, with a tag of its orientation."""
    file = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = tag
    image.save(file, "PNG", exif=exif)
    return Image.open(BytesIO(file.getvalue()))
