"""The sequence: a picture -> every digit on it as MNIST has it, with each step to be seen; or why not."""

from dataclasses import replace

import numpy as np
from PIL import Image

from halfhour.images.photo.clutter import drop_frames, drop_rules, drop_specks
from halfhour.images.photo.digits import separate
from halfhour.images.photo.form import centre_mass, cut_out, fill_box, set_stroke_width
from halfhour.images.photo.ink import find_ink
from halfhour.images.photo.light import flatten_light, make_ink_dark
from halfhour.images.photo.likeness import is_written
from halfhour.images.photo.sheet import Mask, Sheet, lay_out
from halfhour.language import message
from halfhour.records import Pixels, PreparedPicture, Step

Shape = tuple[int, int, int]


def prepare_digit(image: Image.Image, shape: Shape) -> PreparedPicture:
    """The one digit of a picture; refused where there is none, or more than one."""
    sheet, steps = clean(image)
    digits = separate(sheet)
    if len(digits) > 1:
        reason = message(
            "{count} digits are on it, and only one can be answered at a time. Read each with `--many`, or cut the "
            "picture to one.",
            count=len(digits),
        )
        together = form(sheet, np.logical_or.reduce(digits), steps, shape)
        return replace(together, refusal=reason, seen=len(digits))
    return form(sheet, digits[0], steps, shape) if digits else _nothing(sheet, steps, shape)


def prepare_digits(image: Image.Image, shape: Shape) -> tuple[PreparedPicture, ...]:
    """Every digit of a picture, left to right; one refusal where there is none."""
    sheet, steps = clean(image)
    digits = separate(sheet)
    if not digits:
        return (_nothing(sheet, steps, shape),)
    return tuple(replace(form(sheet, digit, steps, shape), seen=len(digits)) for digit in digits)


def clean(image: Image.Image) -> tuple[Sheet, tuple[Step, ...]]:
    """The ink of a picture without light, ground and clutter, and the steps there."""
    sheet = lay_out(image)
    steps = [Step(message("grey"), sheet.picture())]
    sheet = make_ink_dark(sheet)
    steps.append(Step(message("ink dark, ground light"), sheet.picture()))
    sheet = flatten_light(sheet)
    steps.append(Step(message("light taken out: ink alone is bright"), sheet.picture()))
    sheet = find_ink(sheet)
    steps.append(Step(message("ink found"), sheet.picture()))
    sheet = drop_rules(drop_frames(sheet))
    steps.append(Step(message("frames and rules dropped"), sheet.picture()))
    sheet = drop_specks(sheet)
    steps.append(Step(message("specks dropped"), sheet.picture()))
    return sheet, tuple(steps)


def form(sheet: Sheet, digit: Mask, steps: tuple[Step, ...], shape: Shape) -> PreparedPicture:
    """One digit of a sheet in the form (H, W, C) of MNIST, the steps so far continued."""
    height, width, channels = shape
    fine = cut_out(sheet, digit)
    inked = set_stroke_width(fine)
    boxed = fill_box(inked, height, width)
    centred = centre_mass(boxed)
    formed = (
        Step(message("cut out"), _picture(fine)),
        Step(message("stroke width as in MNIST"), _picture(inked)),
        Step(message("fitted into the box"), boxed),
        Step(message("centre of mass in the middle"), centred),
    )
    return PreparedPicture(
        pixels=np.repeat(centred[..., None], channels, axis=2),
        steps=steps + formed,
        refusal=None
        if is_written(fine)
        else message(
            "what is on it is no handwriting: too solid or too full of holes. Show one digit alone, in pen on plain "
            "paper."
        ),
        caution=message(
            "the ink reaches the edge of the picture, so that part of the digit may be missing. Leave some room on "
            "every side."
        )
        if _touches_edge(digit)
        else None,
    )


def _nothing(sheet: Sheet, steps: tuple[Step, ...], shape: Shape) -> PreparedPicture:
    blank = np.zeros(shape, np.uint8)
    if sheet.ink.any():
        reason = message(
            "no digit stands out on it, only small marks. Write one large digit on plain paper, and come close."
        )
    else:
        reason = message(
            "nothing is drawn on it: the whole picture has one shade. Write one digit, dark on light paper."
        )
    return PreparedPicture(blank, steps, refusal=reason)


def _touches_edge(digit: Mask) -> bool:
    return bool(digit[0].any() or digit[-1].any() or digit[:, 0].any() or digit[:, -1].any())


def _picture(mask: Mask) -> Pixels:
    return np.where(mask, 255, 0).astype(np.uint8)
