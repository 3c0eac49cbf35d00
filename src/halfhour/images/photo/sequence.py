"""The sequence: a picture -> what may be on it, each digit as MNIST has it, with each step to be seen; or why not."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from PIL import Image

from halfhour.images.photo.digits import cut, separate
from halfhour.images.photo.form import centre_mass, cut_out, fill_box, set_stroke_width
from halfhour.images.photo.likeness import is_written
from halfhour.images.photo.sheet import Mask, Sheet, lay_out
from halfhour.images.photo.ways import Cleaned, look
from halfhour.language import message
from halfhour.records import Hypothesis, Pixels, PreparedPicture, Step

Shape = tuple[int, int, int]
NO_HANDWRITING = message(
    "it isn't handwriting: too solid or too full of holes. Show one digit alone, in pen on plain paper."
)
TOUCHING = (2, 3)  # digits that wide ink is cut into


def hypotheses(image: Image.Image, shape: Shape) -> Iterator[Hypothesis]:
    """What is on a picture, in each way to look at it: the usual one first, the others made when they are asked for."""
    ways = look(lay_out(image))
    usual = next(ways)
    first = _hypothesis(separate(usual.sheet), usual, shape)
    yield first
    for way in ways:
        yield _hypothesis(separate(way.sheet), way, shape)
    yield from _touching(usual, first.alone, shape)


def prepare_digit(image: Image.Image, shape: Shape) -> PreparedPicture:
    """The one digit of a picture, in the usual way and without a network; refused where there is none, or several."""
    first = next(hypotheses(image, shape))
    return several(first) if first.whole else first.parts[0]


def several(found: Hypothesis) -> PreparedPicture:
    """The refusal of a picture with more than one digit."""
    reason = message(
        "it shows {count} digits, and only one can be read at a time. Read them all with `--many`, or crop "
        "the image to one.",
        count=len(found.parts),
    )
    return replace(found.alone, refusal=reason, seen=len(found.parts))


def _hypothesis(digits: list[Mask], cleaned: Cleaned, shape: Shape) -> Hypothesis:
    sheet, steps, way, doubtful = cleaned
    if not digits:
        return Hypothesis((replace(_nothing(sheet, steps, shape), way=way),))
    parts = tuple(replace(form(sheet, digit, steps, shape), seen=len(digits), way=way) for digit in digits)
    if len(digits) == 1:
        return Hypothesis(parts, doubtful=doubtful)
    return Hypothesis(parts, replace(form(sheet, np.logical_or.reduce(digits), steps, shape), way=way), doubtful)


def _touching(cleaned: Cleaned, whole: PreparedPicture, shape: Shape) -> Iterator[Hypothesis]:
    """The same ink, cut into more digits where it is wide."""
    digits = separate(cleaned.sheet)
    for pieces in TOUCHING:
        parts = [piece for digit in digits for piece in cut(digit, pieces)]
        if len(parts) > len(digits):
            cut_up = cleaned._replace(way=message("touching digits separated where the ink is thinnest"))
            yield replace(_hypothesis(parts, cut_up, shape), whole=whole)


def form(sheet: Sheet, digit: Mask, steps: tuple[Step, ...], shape: Shape) -> PreparedPicture:
    """One digit of a sheet in the form (H, W, C) of MNIST, the steps so far continued."""
    height, width, channels = shape
    fine = cut_out(sheet, digit)
    if not fine.any():  # a hairline, of which no pixel is left once it is reduced
        return PreparedPicture(np.zeros(shape, np.uint8), steps, refusal=NO_HANDWRITING)
    inked = set_stroke_width(fine)
    boxed = fill_box(inked, height, width)
    centred = centre_mass(boxed)
    formed = (
        Step(message("cut out"), _picture(fine)),
        Step(message("stroke width as in MNIST"), _picture(inked)),
        Step(message("fitted to the box"), boxed),
        Step(message("centre of mass in the middle"), centred),
    )
    return PreparedPicture(
        pixels=np.repeat(centred[..., None], channels, axis=2),
        steps=steps + formed,
        refusal=None if is_written(fine) else NO_HANDWRITING,
        caution=message(
            "the ink touches the edge of the image, so part of the digit may be missing. Leave some space on "
            "every side."
        )
        if _touches_edge(digit)
        else None,
    )


def _nothing(sheet: Sheet, steps: tuple[Step, ...], shape: Shape) -> PreparedPicture:
    blank = np.zeros(shape, np.uint8)
    if sheet.ink.any():
        reason = message("no digit stands out, only small marks. Write one large digit on plain paper, and get close.")
    else:
        reason = message("it is blank: the whole image has one shade. Write one digit, dark on light paper.")
    return PreparedPicture(blank, steps, refusal=reason)


def _touches_edge(digit: Mask) -> bool:
    return bool(digit[0].any() or digit[-1].any() or digit[:, 0].any() or digit[:, -1].any())


def _picture(mask: Mask) -> Pixels:
    return np.where(mask, 255, 0).astype(np.uint8)
