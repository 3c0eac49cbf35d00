"""The exercises of lesson 4."""

import math

import numpy as np

from halfhour.language import _
from halfhour.lessons.work import Work, not_yet, told

CLOSE = 5e-4  # three figures after the point


def cross_entropy(work: Work) -> None:
    """The mean of three losses."""
    wanted = -(math.log(0.9) + math.log(0.5) + math.log(0.2)) / 3
    if abs(work.number("loss") - wanted) > CLOSE:
        not_yet(
            told("loss", work.value("loss")),
            _("Expected the mean of three losses, each minus the natural logarithm of its probability."),
            _("`-math.log(0.9)` is the first; add all three and divide by 3."),
        )


def softmax(work: Work) -> None:
    """A softmax that neither overflows nor errs."""
    function = work.function("softmax")
    for scores, wanted in (([2.0, 1.0, 0.1], [0.659, 0.2424, 0.0986]), ([1000.0, 1001.0], [0.2689, 0.7311])):
        with np.errstate(over="ignore", invalid="ignore"):
            shares = np.asarray(function(np.array(scores)), float)
        if shares.shape != (len(scores),) or not np.allclose(shares, wanted, atol=CLOSE):
            not_yet(
                _("The scores {scores} became {shares}.", scores=scores, shares=np.round(shares, 4).tolist()),
                _("Expected {shares}.", shares=wanted),
                _("Subtract the largest score before you exponentiate."),
            )


def descent(work: Work) -> None:
    """Ten steps down the valley w² - 6w."""
    slope, descend, rate = work.function("slope"), work.function("descend"), work.number("rate")
    for place in (0.0, 3.0, 5.0):
        if abs(slope(place) - (2 * place - 6)) > CLOSE:
            not_yet(
                _("`slope({place:g})` is {value}.", place=place, value=slope(place)),
                _("Expected the slope of w² - 6w there, {wanted:g}.", wanted=2 * place - 6),
                _("The slope of w² is 2w, that of -6w is -6."),
            )
    end = descend(rate)
    if not abs(end - 3.0) <= 0.001:
        not_yet(
            _("With a learning rate of {rate:g}, ten steps end at {end:.4g}.", rate=rate, end=end),
            _("Expected them to end within 0.001 of 3."),
            _("Try rates between 0.1 and 0.9; at 0.5 a single step would do."),
        )
