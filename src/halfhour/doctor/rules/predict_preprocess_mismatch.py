"""Rule `predict-preprocess-mismatch`."""

from dataclasses import replace

import numpy as np

from halfhour.doctor.patching.data import scale_inputs
from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.adapted_again import ADAPTED_AGAIN, adapted_again
from halfhour.doctor.rules.base_on_other_inputs import OTHER_BASE, base_on_other_inputs
from halfhour.doctor.rules.channels_reversed import REVERSED, channels_reversed
from halfhour.doctor.rules.scaler_refitted import REFITTED, scaler_refitted
from halfhour.doctor.seeing.observed import Array, Sample
from halfhour.doctor.suspicion import Change, Remedy, Suspicion
from halfhour.language import message

RATIO = 8.0  # ratio of the magnitudes; dividing the pixels or not makes a factor of 255
ABOUT_255 = (200.0, 300.0)  # ratio of the largest values; a few rows needn't hold the brightest pixel
APART = 2.5  # standard deviations between the means
OTHER_SHAPE = message("Inference inputs are shaped differently from training")
MOST_COLUMNS = 200  # that are each brought to their own mean and deviation; more are likely pixels, with one for all
FEWEST = 8  # rows: from here on, mean and standard deviation say something


@rule(
    "predict-preprocess-mismatch",
    "cause",
    message("Inference inputs are scaled differently from training"),
    looks_at=Case,
    also=(OTHER_SHAPE, REVERSED, REFITTED, ADAPTED_AGAIN, OTHER_BASE),
    can_crash=True,
)
def predict_preprocess_mismatch(case: Case) -> Suspicion | None:
    """At inference, the network gets inputs in a different range than in training, or images with reversed channels.

    Why it matters: it still predicts, and is mostly wrong. Apply every preprocessing step to the test, the validation
    and your own images too. OpenCV reads images as BGR, most other libraries as RGB. Reversed channels are reported
    only if the order shows in the colours of the training images, at least four images match these better when
    reversed, and the network predicts other classes then. A scaler that is fitted again, or a preprocessing layer that
    is adapted again, on new data changes their numbers too. So does dividing the images or not before a frozen base
    that the program has trained itself: that is an error only if training on inputs of the base's range does better.
    """
    if suspicion := adapted_again(case):
        return suspicion
    x = case.inputs
    if x is None or not case.fit.data.finite[0] or case.problem.reconstructs or x.ndim < 2:
        return None
    if case.crashed_in_use:
        return _other_shape(case, x)
    samples = [("fit", case.fit.validation)] + [(use.kind, use.data) for use in case.uses]
    for kind, sample in samples:
        if len(sample.inputs) != 1 or sample.inputs[0].dtype.kind not in "biuf" or not sample.finite[0]:
            continue
        given = sample.inputs[0].astype(np.float64)
        if given.shape[1:] != x.shape[1:] or not len(given) or not differs(x, given):
            continue
        return Suspicion(
            "error",
            message(
                "The model was trained on inputs between {low:.3g} and {high:.3g} (mean {mean:.3g}); "
                "`{kind}` got {other_low:.3g} to {other_high:.3g} (mean {other_mean:.3g}).",
                low=float(x.min()),
                high=float(x.max()),
                mean=float(x.mean()),
                kind="validation_data" if kind == "fit" else kind,
                other_low=float(given.min()),
                other_high=float(given.max()),
                other_mean=float(given.mean()),
            ),
            message("One preprocessing step was applied to only one of the two."),
            (
                Remedy(
                    message(
                        "Preprocess both the same way: the same division, the same fitted scaler (`transform`, "
                        "not `fit`)."
                    ),
                    _asked(case, sample, x),
                    (scale_inputs(case, ("{x} = {x} / 255",), kinds=(kind,)),) if by_255(x, given) == 255 else (),
                ),
            ),
        )
    return scaler_refitted(case) or channels_reversed(case, x) or base_on_other_inputs(case)


def _other_shape(case: Case, x: Array) -> Suspicion | None:
    """The program crashed because it asked about inputs of another shape."""
    use = case.uses[-1]
    if len(use.data.inputs) != 1 or use.data.inputs[0].shape[1:] == x.shape[1:]:
        return None
    whole = getattr(use.data.whole[0], "shape", ()) if isinstance(use.data.whole, tuple) else ()
    if tuple(whole) == x.shape[1:]:
        remedy = message("Add the batch axis: `model.{kind}(x[None])`.", kind=use.kind)
    else:
        remedy = message("Reshape as in training: each input of `fit` had shape {shape}.", shape=x.shape[1:])
    return Suspicion(
        "error",
        message(
            "The model was trained on inputs of shape {shape}; `{kind}` got an array of shape {given}.",
            shape=x.shape[1:],
            kind=use.kind,
            given=tuple(whole),
        ),
        message("One preprocessing step was applied to only one of the two."),
        (Remedy(remedy),),
        title=OTHER_SHAPE,
    )


def _asked(case: Case, sample: Sample, x: Array) -> Change | None:
    """The sample as it is and prepared; without answers to it, held rows brought to its range and as they are."""
    if sample.targets:
        return Change(asked=(sample, prepared(sample, x)))
    given, own = sample.inputs[0].astype(np.float64), case.held
    if not own or not own.targets or (len(given) < FEWEST and not by_255(given, x)):
        return None
    return Change(asked=(prepared(own, given), own))


def prepared(sample: Sample, x: Array) -> Sample:
    """The sample brought to the range of the training inputs: by 255, else each column by its mean and deviation."""
    given = sample.inputs[0].astype(np.float64)
    if factor := by_255(x, given):
        return replace(sample, inputs=[given / factor])
    axis = 0 if x.ndim == 2 and x.shape[1] < MOST_COLUMNS else None
    spread = given.std(axis=axis)
    moved = (given - given.mean(axis=axis)) / np.where(spread > 0, spread, 1)
    return replace(sample, inputs=[moved * x.std(axis=axis) + x.mean(axis=axis)])


def by_255(x: Array, given: Array) -> float:
    """What the given inputs are to be divided by if they lie about 255 apart from the training's: 255, 1/255, or 0.

    >>> by_255(np.array([0.0, 1.0]), np.array([0.0, 254.0]))
    255.0
    """
    factor = float(np.abs(given).max()) / max(float(np.abs(x).max()), 1e-9)
    low, high = ABOUT_255
    return 255.0 if low < factor < high else 1 / 255 if 1 / high < factor < 1 / low else 0.0


def differs(x: Array, given: Array) -> bool:
    """Whether two samples are in different ranges: in size, or in where their middle lies.

    >>> random = np.random.default_rng(0)
    >>> images = random.random((50, 64))
    >>> differs(images, images[:10] * 255), differs(images, images[:10] ** 2)
    (True, False)
    """
    size, other = np.percentile(np.abs(x), 99), np.percentile(np.abs(given), 99)
    if min(size, other) > 0 and max(size, other) / min(size, other) > RATIO and (x.ndim > 2 or len(given) >= FEWEST):
        return True
    if x.ndim == 2 and len(given) >= FEWEST:
        spread = x.std(axis=0)
        moving = spread > 0
        if not moving.any():
            return False
        shift = np.abs(given.mean(axis=0) - x.mean(axis=0))[moving] / spread[moving]
        return bool(np.median(shift) > APART)
    return len(given) >= FEWEST and bool(abs(given.mean() - x.mean()) > APART * x.std())
