"""Augmentation: a batch of pictures -> the same, each moved, bent and inked a little, so that none comes twice.

It runs in the input pipeline on uint8 pixels and is never part of a saved model.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from halfhour.records import Floats, Pixels

ALL = slice(None)


@dataclass(frozen=True)
class Ranges:
    """How far each change may go; each picture draws its own, uniformly.

    Attributes:
        rotation: degrees to either side.
        shift: share of the side, to either side, along each axis.
        scale: relative change of size to either side.
        shear: tangent of the slant to either side.
        perspective: relative change of size from the middle to a border, to either side, along each axis.
        thickness: share of the way to strokes one pixel thicker all round, or thinner.
        blur: share of the way, up to which, to a binomial blur of 3 x 3 pixels.
        jump: whole pixels, to either side, along each axis: a shift that costs next to nothing.
        brightness: relative change of all levels, to either side.
        hole: side of a grey square put anywhere, as a share of the picture's (DeVries & Taylor, "Cutout", 2017).
    """

    rotation: float = 0.0
    shift: float = 0.0
    scale: float = 0.0
    shear: float = 0.0
    perspective: float = 0.0
    thickness: float = 0.0
    blur: float = 0.0
    jump: int = 0
    brightness: float = 0.0
    hole: float = 0.0

    @property
    def bends(self) -> bool:
        """Whether pictures are read between their pixels."""
        return any((self.rotation, self.shift, self.scale, self.shear, self.perspective))


RANGES: Mapping[str, Ranges] = MappingProxyType(
    {
        "shift": Ranges(jump=2),
        "things": Ranges(rotation=10, shift=0.08, scale=0.15, brightness=0.25, hole=0.25),
        "tutorial": Ranges(rotation=10, shift=0.1),
        # What a photograph does to strokes: pens of all widths, a camera held askew, a slight lack of focus.
        "strokes": Ranges(rotation=12, shift=0.07, scale=0.12, shear=0.25, perspective=0.12, thickness=0.5, blur=0.3),
    }
)


@dataclass(frozen=True)
class Amounts:
    """Random amounts for N pictures, which may be a part of a batch: a picture gets the same whatever part is at hand.

    Attributes:
        random: where the randomness comes from; it draws for the whole batch.
        count: pictures of the whole batch.
        part: those of them that are at hand.

    >>> whole, half = (Amounts(np.random.default_rng(0), 4, part) for part in (ALL, slice(2, None)))
    >>> (whole.uniform(0, 1)[2:] == half.uniform(0, 1)).all()
    np.True_
    """

    random: np.random.Generator
    count: int
    part: slice

    def uniform(self, low: float, high: float, *each: int) -> npt.NDArray[np.float64]:
        """(N, *each) numbers from `low` to `high`."""
        return self.random.uniform(low, high, (self.count, *each))[self.part]

    def integers(self, end: int) -> npt.NDArray[np.int64]:
        """(N,) whole numbers from 0 up to `end`."""
        return self.random.integers(0, end, self.count)[self.part]


def augment(
    pictures: Pixels, ranges: Ranges, random: np.random.Generator, count: int | None = None, part: slice = ALL
) -> Pixels:
    """Change every picture by its own random amounts; what comes in from outside repeats the border.

    Args:
        pictures: (N, H, W, C) uint8, light ink on a dark ground where `thickness` is to mean what it says.
        ranges: how far.
        random: where the randomness comes from.
        count: pictures of the batch that these are a part of; `None` is N.
        part: of that batch. They come out as the whole batch's would there.

    Returns:
        (N, H, W, C) uint8.

    >>> pictures = np.zeros((2, 8, 8, 1), np.uint8)
    >>> augment(pictures, RANGES["tutorial"], np.random.default_rng(0)).shape
    (2, 8, 8, 1)
    """
    amounts = Amounts(random, len(pictures) if count is None else count, part)
    if ranges.jump:
        pictures = _jumped(pictures, ranges.jump, amounts)
    if ranges.hole:
        pictures = _holed(pictures, ranges.hole, amounts)
    if not (ranges.bends or ranges.thickness or ranges.blur or ranges.brightness):
        return pictures
    changed = pictures.astype("float32")
    if ranges.bends:
        changed = _sampled(pictures, _places(pictures.shape, ranges, amounts))
    if ranges.thickness:
        changed = _inked(changed, amounts.uniform(-ranges.thickness, ranges.thickness))
    if ranges.blur:
        changed = _blurred(changed, amounts.uniform(0, ranges.blur))
    if ranges.brightness:
        factors = amounts.uniform(1 - ranges.brightness, 1 + ranges.brightness).astype("float32")
        changed = np.minimum(changed * factors[:, None, None, None], 255)
    levels: Pixels = np.rint(changed).astype(np.uint8)
    return levels


def _jumped(pictures: Pixels, furthest: int, amounts: Amounts) -> Pixels:
    """(N, H, W, C) uint8: each picture moved by whole pixels."""
    count, height, width, _channels = pictures.shape
    around = ((0, 0), (furthest, furthest), (furthest, furthest), (0, 0))
    windows = sliding_window_view(np.pad(pictures, around, mode="edge"), (height, width), axis=(1, 2))
    rows, columns = (amounts.integers(2 * furthest + 1) for _axis in range(2))
    jumped: Pixels = np.moveaxis(windows[np.arange(count), rows, columns], 1, -1)  # from (N, C, H, W)
    return jumped


def _holed(pictures: Pixels, share: float, amounts: Amounts) -> Pixels:
    """(N, H, W, C) uint8: each picture with a grey square somewhere, partly outside perhaps."""
    _count, height, width, _channels = pictures.shape
    middle, across = amounts.uniform(0, 1, 1) * height, amounts.uniform(0, 1, 1) * width  # (N, 1)
    rows = np.abs(np.arange(height) + 0.5 - middle) < share * height / 2  # (N, H)
    columns = np.abs(np.arange(width) + 0.5 - across) < share * width / 2
    hole = (rows[:, :, None] & columns[:, None, :])[..., None]
    return np.where(hole, np.uint8(128), pictures)


def _places(shape: tuple[int, ...], ranges: Ranges, amounts: Amounts) -> Floats:
    """(2, N, H*W) float32: the row and column in the old picture that each new pixel comes from."""
    _count, height, width, _channels = shape
    maps = _affine_maps(ranges, amounts)  # (N, 2, 2)
    shifts = amounts.uniform(-ranges.shift, ranges.shift, 2) * (height, width)  # (N, 2)
    rows, columns = np.mgrid[:height, :width].astype("float32")
    centre = np.array([(height - 1) / 2, (width - 1) / 2], "float32")
    grid = np.stack([rows.ravel(), columns.ravel()]) - centre[:, None]  # (2, H*W), around the middle
    sources = maps @ grid  # (N, 2, H*W)
    if ranges.perspective:
        tilts = amounts.uniform(-ranges.perspective, ranges.perspective, 2).astype("float32")
        sources /= 1 + (tilts @ (grid / centre[:, None]))[:, None, :]
    sources += (centre + shifts).astype("float32")[:, :, None]
    return np.moveaxis(sources, 1, 0)


def _sampled(pictures: Pixels, places: Floats) -> Floats:
    """(N, H, W, C) float32: the pictures read at (2, N, H*W) places, between pixels bilinearly."""
    count, height, width, channels = pictures.shape
    rows = np.clip(places[0], 0, height - 1)  # (N, H*W)
    columns = np.clip(places[1], 0, width - 1)
    top = np.minimum(rows.astype(np.int32), max(height - 2, 0))
    left = np.minimum(columns.astype(np.int32), max(width - 2, 0))
    down, right = (rows - top)[..., None], (columns - left)[..., None]
    corner = (np.arange(count, dtype=np.int32)[:, None] * height + top) * width + left
    pixels = pictures.reshape(-1, channels).astype("float32")
    below, beside = width * (height > 1), int(width > 1)
    upper = pixels[corner] * (1 - right) + pixels[corner + beside] * right
    lower = pixels[corner + below] * (1 - right) + pixels[corner + below + beside] * right
    read: Floats = upper * (1 - down) + lower * down
    return read.reshape(pictures.shape)


def _inked(pictures: Floats, amounts: npt.NDArray[np.float64]) -> Floats:
    """Strokes thicker by each picture's amount, 0 to 1 pixel all round, or thinner where it is negative."""
    padded = np.pad(pictures, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")
    neighbours = (padded[:, :-2, 1:-1], padded[:, 2:, 1:-1], padded[:, 1:-1, :-2], padded[:, 1:-1, 2:])
    other = pictures.copy()
    thicker = amounts > 0
    for neighbour in neighbours:
        other[thicker] = np.maximum(other[thicker], neighbour[thicker])
        other[~thicker] = np.minimum(other[~thicker], neighbour[~thicker])
    return _mixed(pictures, other, np.absolute(amounts))


def _blurred(pictures: Floats, amounts: npt.NDArray[np.float64]) -> Floats:
    """Pictures mixed with their blur (1 2 1)/4 along both axes, each by its own amount."""
    padded = np.pad(pictures, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")
    rows = (padded[:, :-2] + 2 * padded[:, 1:-1] + padded[:, 2:]) * np.float32(0.25)
    blurred: Floats = (rows[:, :, :-2] + 2 * rows[:, :, 1:-1] + rows[:, :, 2:]) * np.float32(0.25)
    return _mixed(pictures, blurred, amounts)


def _mixed(pictures: Floats, others: Floats, amounts: npt.NDArray[np.float64]) -> Floats:
    """Each picture moved towards its other by its amount, 0 to 1."""
    mixed: Floats = pictures + (others - pictures) * amounts.astype("float32")[:, None, None, None]
    return mixed


def _affine_maps(ranges: Ranges, amounts: Amounts) -> Floats:
    """(N, 2, 2) float32: rotation x shear x scale, from new (row, column) to old, around the middle."""
    angles = np.deg2rad(amounts.uniform(-ranges.rotation, ranges.rotation))
    scales = amounts.uniform(1 - ranges.scale, 1 + ranges.scale)
    slants = amounts.uniform(-ranges.shear, ranges.shear)
    cosine, sine = np.cos(angles), np.sin(angles)
    rotation = np.stack([cosine, -sine, sine, cosine], axis=1).reshape(-1, 2, 2)
    shear = np.tile(np.eye(2), (len(slants), 1, 1))
    shear[:, 1, 0] = slants
    return (rotation @ shear / scales[:, None, None]).astype("float32")
