"""The exercises of lesson 3."""

import numpy as np
from scipy.signal import correlate2d

from halfhour.language import _
from halfhour.lessons.work import Work, not_yet, told

CONV = 16 * (5 * 5 * 3 + 1)
DENSE = 10 * (14 * 14 * 16 + 1)  # 32 - 4 = 28 places, 14 after pooling
MOST_PARAMETERS = 20_000


def counted(work: Work) -> None:
    """Parameters of a convolution and a dense layer."""
    if work.number("conv") != CONV:
        not_yet(
            told("conv", work.value("conv")),
            _("Expected 16 times the parameters of one filter."),
            _("A filter has 5 x 5 weights for each of 3 channels, and one bias."),
        )
    if work.number("dense") != DENSE:
        not_yet(
            told("dense", work.value("dense")),
            _("Expected 10 times the parameters of one unit."),
            _(
                "5 x 5 leaves 28 of 32 positions, pooling 14: each of 14 x 14 x 16 inputs has a weight, and "
                "the unit has a bias."
            ),
        )


def convolution(work: Work) -> None:
    """A convolution like SciPy's `correlate2d(..., mode="valid")`."""
    convolve = work.function("convolve")
    random = np.random.default_rng(0)
    for size, window in (((5, 5), (3, 3)), ((8, 6), (2, 4)), ((4, 9), (1, 3))):
        picture, kernel = random.normal(size=size), random.normal(size=window)
        wanted = correlate2d(picture, kernel, mode="valid")
        answer = np.asarray(convolve(picture, kernel))
        if answer.shape != wanted.shape:
            not_yet(
                _(
                    "{size} and {window} gave a result of shape {shape}.",
                    size=size,
                    window=window,
                    shape=answer.shape,
                ),
                _("Expected {shape}: one value per window position.", shape=wanted.shape),
                _("Along an axis of length H, a window of length h has H - h + 1 positions."),
            )
        if not np.allclose(answer, wanted):
            not_yet(
                _("{size} and {window} gave the wrong numbers.", size=size, window=window),
                _("Expected the sum of the products of window and image at every position."),
                _(
                    "`np.sum(picture[row : row + h, column : column + w] * kernel)` is one position; don't flip "
                    "the kernel."
                ),
            )


def small(work: Work) -> None:
    """A network of few parameters with a convolution in it."""
    model = work.value("model")
    shapes = tuple(getattr(model, "input_shape", ())), tuple(getattr(model, "output_shape", ()))
    if shapes != ((None, 28, 28, 1), (None, 10)):
        not_yet(
            _("`model` goes from {before} to {after}.", before=shapes[0], after=shapes[1]),
            _("Expected it to go from (None, 28, 28, 1) to (None, 10)."),
            _('Begin with `keras.Input((28, 28, 1))` and end with `layers.Dense(10, activation="softmax")`.'),
        )
    if not any(type(layer).__name__ == "Conv2D" for layer in model.layers):
        not_yet(
            _("`model` has no convolution."),
            _("Expected one `Conv2D` or more."),
            _('Put `layers.Conv2D(8, 3, activation="relu")` after the input.'),
        )
    if model.count_params() > MOST_PARAMETERS:
        not_yet(
            _("`model` has {count:,} parameters.", count=model.count_params()),
            _("Expected at most {most:,}.", most=MOST_PARAMETERS),
            _("Most of them are in the dense layer: pool before you flatten, or take fewer filters."),
        )
