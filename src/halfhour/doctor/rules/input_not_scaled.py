"""Rule `input-not-scaled`."""

from dataclasses import replace

import numpy as np

from halfhour.doctor.patching.data import scale_inputs
from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion
from halfhour.language import message

LARGE = 10.0  # standardised inputs stay within about 5; 0..255, incomes and areas do not
STANDARDISE = ("mean, deviation = {x}.mean(axis=0), {x}.std(axis=0)", "{x} = ({x} - mean) / deviation")
UNEVEN = 100.0  # spread of a table's widest column over that of its narrowest
SPREAD = 3.0  # standard deviation of the widest of such columns; smaller values are judged by the next
APART = 30.0  # the same for small values: with Adam at 0.001, the narrow column's weights need 30 / 0.001 steps
NORMAL_RANGE = 4.0  # standard deviations: a column whose values reach further is rare rather than narrow
WIDE = 64  # columns: from here on, they are likely pixels, points of a curve or an embedding, not measurements
ORDERED = 8  # columns: from here on, it shows whether neighbours are alike
ALIKE = 0.8  # correlation between a column's scale and its neighbour's: a spectrum, a time series, components by size
EXACT = 1e-3  # what rounding leaves of a row's mean of 0
OFFSET = 0.5  # share of the values' variance that lies between the columns' means; 0 once each is standardised
BRIGHT = 100.0  # the largest of pixels 0..255 that are not scaled; a set without one this bright is hardly of images
WRONG_AXIS = message("Inputs standardised along the wrong axis")


@rule("input-not-scaled", "cause", message("The inputs aren't scaled"), looks_at=Case, also=(WRONG_AXIS,))
def input_not_scaled(case: Case) -> Suspicion | None:
    """The inputs are large or on different scales, and nothing in the network normalises them.

    Why it matters: the first layer's gradients grow with its inputs, so steps that suit one weight overshoot for
    another. Small inputs have the same problem if the spread of their columns differs 30-fold, or if each row was
    standardised instead of each column, or a `Normalization(axis=None)` has one mean for all.
    Ordered columns (spectra, time series, pixels) don't count, nor do columns that
    are mostly 0. Some networks learn anyway, so this is reported only if scaled inputs do better when tried, or if the
    rows were standardised and nothing was learned.
    """
    x = case.inputs
    if x is not None and x.ndim == 1:  # a column
        x = x[:, None]
    if x is not None and (suspicion := _one_for_all(case, x)):
        return suspicion
    if x is None or case.network.scales_inputs or not case.fit.data.finite[0] or case.network.having("of words"):
        return None
    deviations = x.reshape(len(x), -1).std(axis=0) if x.ndim == 2 else x.std(keepdims=True).ravel()
    largest = float(np.percentile(np.abs(x), 99))
    moving = deviations[deviations > 0]
    uneven = x.ndim == 2 and len(moving) > 1 and moving.max() / moving.min() > UNEVEN and moving.max() > SPREAD
    if largest <= LARGE and not uneven:
        return _of_columns(case, x) if x.ndim == 2 and x.shape[1] < WIDE else None
    pixels = x.min() >= 0 and BRIGHT < x.max() <= 255 and (x.ndim > 2 or x.shape[1] >= WIDE)
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


def _one_for_all(case: Case, x: Array) -> Suspicion | None:
    """A table that a `Normalization` brings to one mean and one variance for all columns, so that they stay apart."""
    layers = [layer for layer in case.network.before_weights if getattr(layer, "axis", None) == ()]
    if not layers or x.ndim != 2 or x.shape[1] >= WIDE or not case.fit.data.finite[0]:
        return None
    spreads = x.std(axis=0)
    moving = np.flatnonzero(spreads > 0)
    if len(moving) < 2 or spreads.max() <= APART * spreads[moving].min() or _in_order(np.log(spreads[moving])):
        return None
    wide, narrow = int(spreads.argmax()), int(moving[spreads[moving].argmin()])
    name = layers[0].name
    scaled = _standardise(case, x)[0].change
    return Suspicion(
        "error",
        message(
            "`{layer}` has one mean and variance for all columns: the standard deviation is {small:.2g} in column "
            "{narrow} and {large:.2g} in column {wide} before it, and as many times apart after it.",
            layer=name,
            small=float(spreads[narrow]),
            narrow=narrow,
            large=float(spreads[wide]),
            wide=wide,
        ),
        message(
            "With `axis=None`, `Normalization` suits images; a table's narrow columns vanish beside the wide ones."
        ),
        (
            Remedy(
                message("Drop `axis=None`: `keras.layers.Normalization()` standardises each column."),
                replace(scaled, without=frozenset({name})) if scaled else None,
            ),
        ),
        by_trial=ByTrial(ahead=True),
    )


def _of_columns(case: Case, x: Array) -> Suspicion | None:
    """A table of small numbers whose columns are on different scales."""
    means, spreads, ranges = x.mean(axis=0), x.std(axis=0), np.ptp(x, axis=0)
    moving = np.flatnonzero(spreads > 0)
    if len(moving) < 2:
        return None
    wide, narrow = moving[spreads[moving].argmax()], moving[ranges[moving].argmin()]
    if _row_by_row(x) and not _in_order(means):
        # What the rows' deviations have mixed, no trial takes apart again.
        nothing = case.evaluation.learned == "nothing"
        return Suspicion(
            "error",
            message(
                "Each row of the inputs has mean 0 and standard deviation 1. The columns don't: column {narrow} has "
                "mean {one:.2g} and standard deviation {small:.2g}, column {wide} has {other:.2g} and {large:.2g}.",
                narrow=int(narrow),
                one=float(means[narrow]),
                small=float(spreads[narrow]),
                wide=int(wide),
                other=float(means[wide]),
                large=float(spreads[wide]),
            ),
            message(
                "Each row was scaled by its own mean and standard deviation, which mixes columns of different units."
            ),
            (
                Remedy(
                    message(
                        "Standardise each column of the raw inputs, not each row: "
                        "`(x - x.mean(axis=0)) / x.std(axis=0)`, or `StandardScaler`."
                    ),
                    None if nothing else _standardise(case, x)[0].change,
                ),
            ),
            title=WRONG_AXIS,
            by_trial=None if nothing else ByTrial(ahead=True),
            explains=("labels-misaligned", "stuck-at-chance", "constant-prediction", "underfitting"),
        )
    times = spreads[wide] / max(spreads[narrow], ranges[narrow] / NORMAL_RANGE)
    if times <= APART or _in_order(np.log(spreads[moving])):
        return None
    return Suspicion(
        "error",
        message(
            "The columns of the inputs differ in spread: the standard deviation is {small:.2g} in column {narrow}, "
            "{large:.2g} in column {wide}.",
            small=float(spreads[narrow]),
            narrow=int(narrow),
            large=float(spreads[wide]),
            wide=int(wide),
        ),
        message("The network hardly sees the narrow columns: their weights would have to grow as many times larger."),
        _standardise(case, x),
        by_trial=ByTrial(ahead=True),
    )


def _row_by_row(x: Array) -> bool:
    """Whether every row has mean 0 and the same deviation of 1, and columns keep means of their own."""
    deviations = x.std(axis=1)
    unbiased = np.sqrt(1 - 1 / x.shape[1])  # of 1, where n - 1 was divided by
    even = x.shape[1] > 2 and bool(np.ptp(deviations) < EXACT and unbiased - EXACT < deviations[0] < 1 + EXACT)
    return even and bool(np.abs(x.mean(axis=1)).max() < EXACT and x.mean(axis=0).var() > OFFSET * x.var())


def _in_order(scales: Array) -> bool:
    """Whether neighbouring columns are alike."""
    if len(scales) < ORDERED or not scales.std():
        return False
    return bool(np.corrcoef(scales[:-1], scales[1:])[0, 1] > ALIKE)


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
