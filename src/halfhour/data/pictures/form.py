"""Grey or colour, and how many pixels: a sample of pictures goes in, the form of all comes out, with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from PIL import Image

from halfhour.images.prepare import eight_bits
from halfhour.language import Message, message
from halfhour.records import Preparation

SAMPLED = 256  # pictures looked at before the form is chosen; a share of 1 in 20 is then known to +- 3 %
TINT = 16  # levels between a pixel's highest and lowest channel from which it is coloured; JPEG's own noise is under 8
COLOURED_PIXELS = 0.01  # share of a picture's pixels from which it is coloured
COLOURED_PICTURES = 0.05  # share of pictures from which the set is in colour
SMALLEST, STEP = 28, 4  # pixels; the networks' poolings halve a side twice
KEPT_SIZES = (12, 64)  # sides between which pictures of one size stay as they are
# A training's time goes with the number of pixels: what half an hour on two cores can pass over some twenty times.
LARGEST_BY_COUNT = ((10_000, 64), (40_000, 48))
LARGEST_OF_MANY = 32
PHOTOGRAPH = 224  # pixels: the side that networks see ImageNet at
MOST_PHOTOGRAPHS = 10_000  # of that side, 1.5 GB; of more, a network from nothing learns enough


@dataclass(frozen=True)
class Sampled:
    """What is known of a picture before the form is chosen: upright (width, height), colour, and whether it moves."""

    size: tuple[int, int]
    is_coloured: bool
    is_animated: bool = False


def way_to(shape: tuple[int, int, int], photographs: bool) -> Preparation:
    """How pictures are brought to (H, W, C): as photographs where those are larger than networks from nothing look at.

    >>> way_to((224, 224, 3), True), way_to((64, 64, 3), True), way_to((224, 224, 3), False)
    ('photograph', 'plain', 'plain')
    """
    return "photograph" if photographs and min(shape[:2]) > KEPT_SIZES[1] else "plain"


@dataclass(frozen=True)
class PictureForm:
    """The form that all pictures are brought to: (H, W, C), and why."""

    shape: tuple[int, int, int]
    reasons: tuple[Message, ...]


def look_at(image: Image.Image, size: tuple[int, int], *, is_animated: bool = False) -> Sampled:
    """Size and colour of a decoded picture, whose own size may have been larger than it was decoded to."""
    pixels = np.asarray(eight_bits(image, 3).resize((32, 32), Image.Resampling.BOX)).astype(np.int16)
    spread = pixels.max(axis=2) - pixels.min(axis=2)
    return Sampled(size, bool((spread >= TINT).mean() >= COLOURED_PIXELS), is_animated)


def choose_form(
    sample: Sequence[Sampled], count: int, size: int | None = None, photographs: bool = False
) -> PictureForm:
    """Choose the form of a set from a sample of it.

    Pictures that all have one size between 12 and 64 keep it. Others become squares of the median of their shorter
    sides, in steps of 4 from 28 up to a limit: 64 for up to 10,000 pictures, 48 for up to 40,000, 32 for more.

    Args:
        sample: of one picture or more.
        count: pictures in all.
        size: the side that was asked for, if one was.
        photographs: bring colour pictures that are larger than any network from nothing looks at to the side in which
            pretrained networks know them.

    >>> choose_form([Sampled((640, 480), True), Sampled((480, 640), True)], 900).shape
    (64, 64, 3)
    >>> choose_form([Sampled((28, 28), False)] * 3, 60_000).shape
    (28, 28, 1)
    """
    coloured = sum(picture.is_coloured for picture in sample) / len(sample)
    channels = 3 if coloured >= COLOURED_PICTURES else 1
    picture_sizes = [picture.size for picture in sample]
    sizes = set(picture_sizes)
    widths, heights = zip(*picture_sizes, strict=True)
    known = {
        "narrow": min(widths),
        "low": min(heights),
        "wide": max(widths),
        "high": max(heights),
        "share": f"{coloured:.0%}",
        "count": len(sample),
    }
    mixed = message(
        "Sizes from {narrow} x {low} to {wide} x {high}; {share} of {count} images checked are in colour.",
        **known,
    )
    reasons = [mixed] if len(sizes) > 1 or 0 < coloured < 1 else []
    if moving := sum(picture.is_animated for picture in sample):
        reasons.append(
            message("{moving} of {count} images checked are animations: their first frame is used.",
                    moving=moving, count=len(sample))
        )  # fmt: skip
    width, height = next(iter(sizes))
    low, high = KEPT_SIZES
    if size is not None:
        height = width = size
        reasons.append(message("Resized to {side} x {side} pixels, as requested.", side=size))
    elif photographs and channels == 3 and count <= MOST_PHOTOGRAPHS and median(map(min, picture_sizes)) > high:
        height = width = PHOTOGRAPH
        reasons.append(
            message("Stretched to {side} x {side} pixels, as pretrained networks expect photos.",
                    side=PHOTOGRAPH)
        )  # fmt: skip
    elif len(sizes) == 1 and low <= min(width, height) and max(width, height) <= high:
        reasons.append(message("All are {width} x {height} pixels, unchanged.", width=width, height=height))
    else:
        limit = next((side for most, side in LARGEST_BY_COUNT if count <= most), LARGEST_OF_MANY)
        shorter = median(min(picture.size) for picture in sample)
        height = width = max(SMALLEST, min(limit, STEP * int(shorter // STEP)))
        reasons.append(
            message(
                "Resized to {side} x {side} pixels, aspect ratio kept: the median image's shorter side has "
                "{shorter:g}, and {pictures:,} images leave time to learn at up to {limit}. `--size` "
                "overrides this.",
                side=width,
                shorter=shorter,
                pictures=count,
                limit=limit,
            )
        )
    return PictureForm((height, width, channels), tuple(reasons))
