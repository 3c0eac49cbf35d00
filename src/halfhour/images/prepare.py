"""A person's picture as a model wants it: a Pillow image -> the pixels the model is given, and the steps there."""

from collections.abc import Iterator

import numpy as np
from PIL import Image

from halfhour.images.modes import DEEP_MODES, spread_deep
from halfhour.language import message
from halfhour.records import Hypothesis, Pixels, Preparation, PreparedPicture, Step


def hypotheses(image: Image.Image, shape: tuple[int, int, int], preparation: Preparation) -> Iterator[Hypothesis]:
    """What may be on a picture, in the form of the data that a model was trained on: the usual way to look first.

    Args:
        image: upright, of any size and mode.
        shape: (H, W, C) of the model's input.
        preparation: `digit` for digits in ink on a ground, brought to MNIST's form; `plain` scales and pads only,
            and `photograph` fills the form, as networks see ImageNet; for these two there is no other way.

    >>> drawing = Image.new("L", (90, 120), "white")
    >>> drawing.paste(0, (40, 20, 50, 100))
    >>> found = next(hypotheses(drawing, (28, 28, 1), "digit"))
    >>> len(found.parts), found.alone.pixels.shape
    (1, (28, 28, 1))
    """
    if preparation != "digit":
        yield Hypothesis((prepare_whole(image, shape, preparation),))
        return
    from halfhour.images.photo import sequence  # brings SciPy's filters, which take 0.4 s to load

    yield from sequence.hypotheses(image, shape)


def prepare(image: Image.Image, shape: tuple[int, int, int], preparation: Preparation) -> PreparedPicture:
    """Bring a picture to that form in the usual way, where there is no network to decide.

    >>> drawing = Image.new("L", (90, 120), "white")
    >>> drawing.paste(0, (40, 20, 50, 100))
    >>> prepared = prepare(drawing, (28, 28, 1), "digit")
    >>> prepared.pixels.shape, int(prepared.pixels.max())
    ((28, 28, 1), 255)
    """
    if preparation != "digit":
        return prepare_whole(image, shape, preparation)
    from halfhour.images.photo.sequence import prepare_digit

    return prepare_digit(image, shape)


def prepare_whole(image: Image.Image, shape: tuple[int, int, int], preparation: Preparation) -> PreparedPicture:
    """As `prepare`, of a picture in which nothing is looked for."""
    return prepare_photograph(image, shape) if preparation == "photograph" else prepare_plain(image, shape)


def prepare_photograph(image: Image.Image, shape: tuple[int, int, int]) -> PreparedPicture:
    """Stretch a picture to (H, W, C): nothing is cut off, and no borders are made up.

    With repeated borders the last layer had 3 points less right on photographs of 4:3, with their middles cut out as
    well (docs/experiments.md).
    """
    height, width, channels = shape
    pixels = resized(eight_bits(image, channels), (width, height), Image.Resampling.BICUBIC)
    stretched: Pixels = np.asarray(pixels).reshape(shape)
    return PreparedPicture(stretched, (Step(message("stretched to fill the square"), stretched),))


def prepare_plain(image: Image.Image, shape: tuple[int, int, int]) -> PreparedPicture:
    """Scale a picture, its shape kept, to what fits, and repeat its borders up to (H, W, C)."""
    height, width, channels = shape
    pixels = eight_bits(image, channels)
    scale = min(height / pixels.height, width / pixels.width)
    size = (max(1, round(pixels.width * scale)), max(1, round(pixels.height * scale)))
    way = Image.Resampling.BOX if scale < 1 else Image.Resampling.BICUBIC
    fitted = np.asarray(pixels if size == pixels.size else resized(pixels, size, way)).reshape(
        size[1], size[0], channels
    )
    top, left = (height - size[1]) // 2, (width - size[0]) // 2
    margins = ((top, height - size[1] - top), (left, width - size[0] - left), (0, 0))
    padded: Pixels = np.pad(fitted, margins, mode="edge") if fitted.shape != shape else fitted
    return PreparedPicture(padded, (Step(message("scaled, aspect ratio kept"), padded),))


def resized(image: Image.Image, size: tuple[int, int], way: Image.Resampling) -> Image.Image:
    """Scale to (width, height), first every row, then every column.

    Pillow up to 12 does that itself; Pillow 13 begins with the columns of many high pictures, and a pixel of noise then
    differs by several of 255 (`findings/pillow-13-resize-order.sh`). The exported page does as this does.
    """
    return image.resize((size[0], image.height), way).resize(size, way)


def eight_bits(image: Image.Image, channels: int) -> Image.Image:
    """A picture of any mode as eight-bit grey (1 channel) or RGB (3), what is transparent on white.

    >>> eight_bits(Image.new("RGBA", (1, 1), (255, 0, 0, 0)), 3).getpixel((0, 0))
    (255, 255, 255)
    """
    if image.mode in DEEP_MODES:
        image = Image.fromarray(np.rint(255 * spread_deep(image)).astype(np.uint8))
    if image.has_transparency_data:
        colours = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", colours.size, "white"), colours)
    return image.convert("L" if channels == 1 else "RGB")
