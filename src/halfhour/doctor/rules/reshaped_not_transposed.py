"""Rule `reshaped-not-transposed`."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from halfhour.doctor.patching.data import scale_inputs
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.layers import kind_of
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion
from halfhour.language import Message, message

Shape = tuple[int, ...]  # of one sample

BEGIN = 64  # numbers of a sample that are looked for first
FEW = 8  # samples that begin alike
ROUNDING = 1e-3  # standard deviations, that scaling in float32 leaves between the same numbers
ROWS = 64  # samples: the ratio of 64 small ones of noise is within 10 % of 1
CHANNELS = range(2, 17)
LENGTH = 2  # times the channels: along a shorter axis, too few steps remain to compare

# Measured on CIFAR-10, three folders of photos at four sizes, MNIST in colour and made signals of 2 to 12 channels:
#                       CLOSER                      EVEN          SEAM
# scrambled             1.9 to 4.8, noise from 1.1  up to 1.08    0 or from 1.65 (signals)
# in order              images 0.4, signals 1.1     1.00 to 22    -
# one channel copied    1.1 to 3.1                  from 1.23     0 to 3
# a series cut to rows  1.7 to 9                    up to 1.06    0.98 to 1.06
# noise, one-hot        0.9 to 1.0                  up to 1.2     -
CLOSER = 1.4  # times nearer to each other in the stored order, along each axis
EVEN = 1.25  # largest step between neighbours in memory over the smallest, by the channel that they begin at
SEAM = 1.5  # times a usual step, or the other way round, from the end of a stored row to the next


@rule("reshaped-not-transposed", "cause", message("Inputs were reshaped where transpose was needed"), looks_at=Case)
def reshaped_not_transposed(case: Case) -> Suspicion | None:
    """`reshape` was used to move the channel axis to the end, which scrambles the channels.

    Why it matters: `reshape` keeps the order of the numbers in memory and only cuts them differently. If images are
    stored channel by channel, as (3, 32, 32) or as rows of 3072, `reshape` to (32, 32, 3) makes three neighbouring
    pixels of the red channel into the red, green and blue of one pixel. Convolutions and recurrent layers rely on the
    axes. The rule looks for an array of the program that holds the same numbers with the channels first, or that NumPy
    keeps behind a reshaped one. Without one it reads the inputs in both orders: in the order of a natural image or
    recording, neighbours are alike. It isn't reported if the network has learned well all the same.
    """
    order = _order(case)
    if order is None or case.crashed or case.evaluation.learned == "well":
        return None
    stored = (order[-1], *order[:-1])
    shown = _of_an_array(case, order, stored) or _of_neighbours(case, order, stored)
    if shown is None:
        return None
    evidence, by_trial = shown
    return Suspicion(
        "error",
        evidence,
        message(
            "The numbers are stored channel by channel. `reshape` doesn't move an axis, so values of one channel were "
            "spread over all {count}.",
            count=order[-1],
        ),
        (_remedy(case, order, stored),),
        by_trial=by_trial,
        explains=("underfitting", "undertrained", "overfitting", "train-eval-gap", "class-never-predicted"),
    )


def _of_an_array(case: Case, order: Shape, stored: Shape) -> tuple[Message, ByTrial] | None:
    """What an array of the program shows; which of the two is the right order, its numbers don't say: a trial does."""
    if name := _held(case, order, _itself):
        evidence = message(
            "`{name}` holds samples of shape {stored}; the network gets the same numbers in the same order as {order}.",
            name=name,
            stored=stored,
            order=order,
        )
        return evidence, ByTrial()
    if name := _held(case, order, _behind):
        evidence = message(
            "`{name}` is a `reshape` of samples of shape {stored}; the network gets the same numbers in the same order "
            "as {order}.",
            name=name,
            stored=stored,
            order=order,
        )
        return evidence, ByTrial()
    return None


def _of_neighbours(case: Case, order: Shape, stored: Shape) -> tuple[Message, None] | None:
    """What the inputs themselves show, without a trial."""
    neighbours = _scrambled(case.fit.data.inputs[0], order)
    if neighbours is None:
        return None
    evidence = message(
        "The network gets inputs of shape {order}, in which neighbours differ by {now:.2g} standard deviations on "
        "average. Read as {stored}, they differ by {then:.2g}.",
        order=order,
        stored=stored,
        now=neighbours.now,
        then=neighbours.then,
    )
    return evidence, None


def _remedy(case: Case, order: Shape, stored: Shape) -> Remedy:
    """The channels moved to the end: by layers where the network itself reshapes, else by the program."""
    change = Change(inputs=lambda given: _unscrambled(given, order))
    axes = tuple(range(2, len(order) + 1))
    in_network = len(case.fit.data.inputs[0].shape) == 2
    if in_network:
        text = message(
            "Reshape to the stored order, then move the channels to the end: `Reshape({stored})`, `Permute({axes})`.",
            stored=stored,
            axes=(*axes, 1),
        )
        return Remedy(text, change)
    moved = f"reshape(-1, {', '.join(map(str, stored))}).transpose(0, {', '.join(map(str, axes))}, 1)"
    text = message("Move the channels to the end with `transpose`: `x = x.{moved}`.", moved=moved)
    return Remedy(text, change, (scale_inputs(case, (f"{{x}} = {{x}}.{moved}",)),))


@dataclass(frozen=True)
class _Neighbours:
    """How far neighbours lie apart, in standard deviations: as they are, and in the stored order."""

    now: float
    then: float


def _order(case: Case) -> Shape | None:
    """The shape in which a network that relies on the axes gets a sample, channels last; nothing for any other."""
    x = case.inputs
    if x is None or not (case.network.having("convolves", "recurrent") or case.network.of_kind("MultiHeadAttention")):
        return None
    order = tuple(x.shape[1:])
    moving = [layer for layer in case.network.before_weights if kind_of(layer) in ("Reshape", "Permute", "Flatten")]
    if moving and len(order) == 1 and kind_of(moving[0]) == "Reshape":
        order = tuple(moving.pop(0).target_shape)
    if moving or math.prod(order) != x[0].size or min(order) < 1:
        return None
    usual = len(order) > 1 and order[-1] in CHANNELS and min(order[:-1]) >= LENGTH * order[-1]
    return order if usual else None


def _held(case: Case, order: Shape, array: Callable[[Array], Array | None]) -> str | None:
    """The program's variable whose array has its channels first, and the numbers of a sample that the network got.

    Both are compared with each channel of a sample standardised: the program may have scaled them in between.
    """
    stored, given = (order[-1], *order[:-1]), case.fit.data.inputs[0][0].ravel()
    if stored == order or len(np.unique(given[:BEGIN])) < 2:
        return None
    wanted = _standardised(given[None], order[-1])[0]
    for name, value in case.seen.variables.items():
        samples = array(value) if isinstance(value, np.ndarray) and value.dtype.kind in "biuf" else None
        if samples is not None and samples.shape[1:] == stored:
            firsts = _standardised(samples[:, 0].reshape(len(samples), -1), 1)[:, :BEGIN]
            alike = np.isclose(firsts, wanted[: firsts.shape[1]], atol=ROUNDING).all(axis=1)
            found = (_standardised(samples[place][None], order[-1])[0] for place in np.flatnonzero(alike)[:FEW])
            if any(np.allclose(one, wanted, atol=ROUNDING) for one in found):
                return name
    return None


def _standardised(samples: Array, channels: int) -> Array:
    """(N, values) each channel of samples that are stored channel by channel, by its own mean and deviation."""
    parts = samples.reshape(len(samples), channels, -1).astype(np.float64)
    spread = parts.std(axis=-1, keepdims=True)
    scaled = (parts - parts.mean(axis=-1, keepdims=True)) / np.where(spread > 0, spread, 1.0)
    together: Array = scaled.reshape(len(samples), -1)
    return together


def _itself(value: Array) -> Array:
    return value


def _behind(value: Array) -> Array | None:
    """The array that another is a view of, in the same order: NumPy keeps it behind a `reshape`."""
    base = value.base
    if not isinstance(base, np.ndarray) or base.dtype != value.dtype:
        return None
    return base if value.flags.c_contiguous and base.flags.c_contiguous else None


def _scrambled(given: Array, order: Shape) -> _Neighbours | None:
    """How much nearer neighbours lie in the stored order, if that is the one in which they belong."""
    rows = np.unique(np.linspace(0, len(given) - 1, ROWS).astype(int))
    x = given[rows].reshape(len(rows), *order).astype(np.float32)
    stored = x.reshape(len(rows), order[-1], *order[:-1])  # (N, C, ...), the same numbers
    spread = float(x.std())
    if not np.isfinite(spread) or not spread:
        return None
    apart = [
        (float(np.abs(np.diff(x, axis=axis)).mean()), float(np.abs(np.diff(stored, axis=axis + 1)).mean()))
        for axis in range(1, len(order))
    ]
    if any(then == 0 or now < CLOSER * then for now, then in apart):
        return None
    steps = np.abs(np.diff(stored, axis=-1)).mean(axis=0)
    begins = np.arange(x[0].size).reshape(stored.shape[1:])[..., :-1] % order[-1]
    phases = [float(steps[begins == phase].mean()) for phase in range(order[-1])]
    ends = x.reshape(len(rows), -1, order[-2])
    seam = float(np.abs(ends[:, 1:, 0] - ends[:, :-1, -1]).mean())
    usual = float(steps.mean())
    one_series = usual / SEAM < seam < SEAM * usual and all(then > seam for _now, then in apart[:-1])
    if one_series or max(phases) > EVEN * min(phases):
        return None
    now, then = min(apart, key=lambda pair: pair[0] / pair[1])
    return _Neighbours(now / spread, then / spread)


def _unscrambled(given: Array, order: Shape) -> Array:
    """Inputs in the order in which they were stored, the channels moved to the end, in the shape they came in."""
    stored = given.reshape(len(given), order[-1], *order[:-1])
    return np.moveaxis(stored, 1, -1).reshape(given.shape)
