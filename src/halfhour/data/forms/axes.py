"""Arrays of pictures in any order of axes -> (N, H, W, C), and what was understood, with the evidence for it."""

import math
from dataclasses import dataclass

import numpy as np

from halfhour.errors import DataError
from halfhour.language import Message, _, message
from halfhour.records import Array

CHANNELS = (1, 3, 4)
SAMPLED = 200  # pictures whose neighbouring pixels are compared
SURE = 1.5  # how many times as rough the other reading must be, for this one to go without its option


@dataclass(frozen=True)
class Fact:
    """What was understood, and, where another reading is possible, the option that asks for it."""

    told: Message
    other: str | None = None


def as_pictures(
    array: Array, count: int, layout: str | None = None, *, by_columns: bool = False
) -> tuple[Array, list[Fact]]:
    """Bring pictures to (N, H, W, C), C 1 or 3, as they are in type.

    Understood are (N, H, W), (N, H, W, C), (N, C, H, W), the same with N last, and rows of H * W or 3 * H * W values
    of a square.

    Args:
        array: of pictures.
        count: N, as the labels tell it.
        layout: one of `LAYOUTS`, where the person has said.
        by_columns: rows hold the pixels column by column, as MATLAB does.

    Raises:
        DataError: the shape is none of these.

    >>> pictures, facts = as_pictures(np.zeros((32, 32, 3, 73), np.uint8), 73)
    >>> pictures.shape, str(facts[0].told)
    ((73, 32, 32, 3), 'The last axis counts the images, (32, 32, 3, 73).')
    """
    facts: list[Fact] = []
    given = array.shape
    if array.ndim in (3, 4) and given[0] != count and given[-1] == count:
        facts.append(Fact(message("The last axis counts the images, {shape}.", shape=_text(given))))
        array = np.moveaxis(array, -1, 0)
    elif array.ndim == 2 and given[0] != count and given[1] == count:
        facts.append(Fact(message("The last axis counts the images, {shape}.", shape=_text(given))))
        array = array.T
    if array.ndim not in (2, 3, 4) or len(array) != count or 0 in given:
        raise no_pictures(given, count)
    if array.ndim == 2:
        array = _unrolled(array, layout, facts, by_columns=by_columns)
    elif array.ndim == 3:
        array = array[..., np.newaxis]
    else:
        array = _channels_last(array, layout, facts)
    if layout == "transposed":
        array = array.swapaxes(1, 2)
        facts.append(Fact(message("Rows and columns were swapped, as requested.")))
    return _opaque(array), facts


def roughness(pictures: Array) -> float:
    """How far neighbouring pixels of (N, H, W, C) are apart, as a share of the spread of all; pictures are smooth.

    >>> ramp = np.tile(np.arange(8.0), (1, 8, 1))[..., None]
    >>> noise = np.random.default_rng(0).random((1, 8, 8, 1))
    >>> roughness(ramp) < 0.3 < roughness(noise)
    True
    """
    some = pictures[:: max(1, len(pictures) // SAMPLED)].astype(np.float32)
    down, right = np.abs(np.diff(some, axis=1)).mean(), np.abs(np.diff(some, axis=2)).mean()
    return float((down + right) / 2 / max(float(some.std()), 1e-6))


def no_pictures(shape: tuple[int, ...], count: int) -> DataError:
    """The error for an array that is no set of pictures."""
    return DataError(
        _("The images have the shape {shape}, and there are {count} labels.", shape=shape, count=count),
        _(
            "Expected one image for each label: (images, height, width), the same with 1, 3 or 4 channels, "
            "or rows of the pixels of a square."
        ),
        _("Reshape the array, and save it again."),
    )


def _unrolled(rows: Array, layout: str | None, facts: list[Fact], *, by_columns: bool) -> Array:
    """(N, D) as (N, H, W, C) of a square."""
    count, values = rows.shape
    side = math.isqrt(values)
    if side * side == values:
        squares = rows.reshape(count, side, side, 1)
        if by_columns:
            facts.append(_columnwise(layout))
            squares = squares.swapaxes(1, 2)
        return squares
    side = math.isqrt(values // 3)
    if side * side * 3 != values:
        raise no_pictures(rows.shape, count)
    planes = np.moveaxis(rows.reshape(count, 3, side, side), 1, -1)
    pixels = rows.reshape(count, side, side, 3)
    if by_columns:  # MATLAB's order of (height, width, channel)
        facts.append(_columnwise(layout))
        return planes.swapaxes(1, 2)
    return _smoother(planes, pixels, layout, facts)


def _channels_last(array: Array, layout: str | None, facts: list[Fact]) -> Array:
    """(N, H, W, C) or (N, C, H, W) as (N, H, W, C)."""
    first, last = array.shape[1] in CHANNELS, array.shape[-1] in CHANNELS
    if not (first or last):
        raise no_pictures(array.shape, len(array))
    if first and last:
        return _smoother(np.moveaxis(array, 1, -1), array, layout, facts)
    if first:
        facts.append(Fact(message("Channels come first, {shape}: moved to the last axis.", shape=_text(array.shape))))
        return np.moveaxis(array, 1, -1)
    return array


def _columnwise(layout: str | None) -> Fact:
    told = message("Each row is read column by column, as MATLAB writes it.")
    return Fact(told, None if layout else "--layout transposed")


def _smoother(first: Array, last: Array, layout: str | None, facts: list[Fact]) -> Array:
    """Of two readings, channels first and channels last, the one that was asked for, else the smoother one."""
    rough = {"channels-first": roughness(first), "channels-last": roughness(last)}
    chosen = layout if layout in rough else min(rough, key=lambda name: rough[name])
    other = next(name for name in rough if name != chosen)
    values = {"this": round(rough[chosen], 3), "that": round(rough[other], 3), "chosen": chosen, "other": other}
    if layout in rough:
        told = message("Read as {chosen}, as requested.", **values)
    elif rough[other] >= SURE * rough[chosen]:
        told = message("Read as {chosen}: neighbouring pixels differ by {this}, the other way by {that}.", **values)
    else:
        told = message(
            "Read as {chosen}, which is a guess: neighbouring pixels differ by {this}, the other way by {that}.",
            **values,
        )
    facts.append(Fact(told, None if layout else f"--layout {other}"))
    return first if chosen == "channels-first" else last


def _opaque(array: Array) -> Array:
    """Pictures with a fourth channel, which says how opaque a pixel is, on white."""
    if array.shape[-1] != 4:
        return array
    full = 255.0 if array.dtype.kind in "iu" else 1.0
    opacity = array[..., 3:].astype(np.float32) / np.float32(full)
    seen = array[..., :3].astype(np.float32) * opacity + np.float32(full) * (1 - opacity)
    laid: Array = (np.rint(seen) if array.dtype.kind in "iu" else seen).astype(array.dtype)
    return laid


def _text(shape: tuple[int, ...]) -> str:
    return f"({', '.join(map(str, shape))})"
