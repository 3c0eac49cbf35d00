"""Rule `input-not-scaled`."""

import numpy as np

from halfhour.doctor.patching.data import scale_inputs
from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion
from halfhour.language import message

LARGE = 10.0  # standardised inputs stay within about 5; 0..255, incomes and areas do not
STANDARDISE = ("mean, deviation = {x}.mean(axis=0), {x}.std(axis=0)", "{x} = ({x} - mean) / deviation")
UNEVEN = 100.0  # between the widest and the narrowest column of a table


@rule("input-not-scaled", "cause", message("The inputs aren't scaled"), looks_at=Case)
def input_not_scaled(case: Case) -> Suspicion | None:
    """The inputs are large or on different scales, and nothing in the network normalises them.

    Why it matters: the first layer's gradients grow with its inputs, so steps that suit one weight overshoot for
    another. Some networks learn anyway; so this is reported only if scaled inputs do better when tried.
    """
    x = case.inputs
    if x is not None and x.ndim == 1:  # a column
        x = x[:, None]
    if x is None or case.network.scales_inputs or not case.fit.data.finite[0] or case.network.having("of words"):
        return None
    deviations = x.reshape(len(x), -1).std(axis=0) if x.ndim == 2 else x.std(keepdims=True).ravel()
    largest = float(np.percentile(np.abs(x), 99))
    moving = deviations[deviations > 0]
    uneven = x.ndim == 2 and len(moving) > 1 and moving.max() / moving.min() > UNEVEN and moving.max() > 3
    if largest <= LARGE and not uneven:
        return None
    pixels = x.min() >= 0 and 100 < x.max() <= 255 and (x.ndim > 2 or x.shape[1] >= 64)
    return Suspicion(
        "error",
        message(
            "The inputs lie between {low:g} and {high:g} (mean {mean:.3g}, standard deviation {deviation:.3g}).",
            low=float(x.min()),
            high=float(x.max()),
            mean=float(x.mean()),
            deviation=float(x.std()),
        ),
        message("Values this large make the first training steps far too large, or uneven."),
        (_pixels(case),) if pixels else _standardise(case, x),
        by_trial=ByTrial(ahead=True),
    )


def _pixels(case: Case) -> Remedy:
    text = message("Divide all pixels by 255, in the test images too.")
    return Remedy(
        text, Change(inputs=lambda x: x.astype(np.float32) / 255), (scale_inputs(case, ("{x} = {x} / 255",)),)
    )


def _standardise(case: Case, x: Array) -> tuple[Remedy, ...]:
    axes = tuple(range(x.ndim - 1))
    mean, deviation = x.mean(axis=axes), x.std(axis=axes)
    text = message(
        "Standardise each column: `scaler = StandardScaler().fit(x_train)`, then `scaler.transform` on "
        "training and test inputs; or use a `keras.layers.Normalization` adapted to them."
    )
    scale = np.where(deviation > 0, deviation, 1.0)

    def standardised(given: Array) -> Array:
        scaled: Array = ((given - mean) / scale).astype(np.float32)
        return scaled

    constant = bool((deviation == 0).any())  # a column that says nothing is not divided by 0
    lines = (STANDARDISE[0], "deviation[deviation == 0] = 1", STANDARDISE[1]) if constant else STANDARDISE
    alone = Remedy(text, Change(inputs=standardised), (scale_inputs(case, lines),) if x.ndim == 2 else ())
    y = case.targets
    if y is None or case.problem.task != "values" or y.std() < LARGE:
        return (alone,)
    middle, spread = float(y.mean()), float(y.std())
    both = Remedy(
        message("Standardise inputs and targets, each column by its mean and standard deviation (`StandardScaler`)."),
        Change(inputs=standardised, targets=lambda given: ((given - middle) / spread).astype(np.float32)),
    )
    return alone, both
