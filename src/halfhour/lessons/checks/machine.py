"""The exercises of lesson 1."""

import numpy as np

from halfhour.language import _
from halfhour.lessons.work import Work, not_yet, told


def how_long(work: Work) -> None:
    """Seconds for ten epochs of 48,000 pictures at the person's own speed."""
    speed, seconds = work.number("speed"), work.number("seconds")
    if speed <= 0:
        not_yet(
            told("speed", work.value("speed")),
            _("Expected the number of images that your machine trains on per second."),
            _("`halfhour doctor` prints it in the `cpu:0` line."),
        )
    if abs(seconds - 480_000 / speed) > 0.01 * 480_000 / speed:
        not_yet(
            told("seconds", work.value("seconds")),
            _("Expected the seconds that ten epochs take at {speed:g} images a second.", speed=speed),
            _("Count all the images first, ten times 48,000, then divide by the speed."),
        )


def old_program(work: Work) -> None:
    """Three labels one-hot, by whatever way works today."""
    rows = work.array("rows")
    if rows.shape != (3, 10) or not np.array_equal(rows, np.eye(10)[[3, 1, 4]]):
        not_yet(
            _("`rows` has the shape {shape} and the sum {sum:g}.", shape=rows.shape, sum=float(np.sum(rows))),
            _("Expected three rows of ten, with a single 1 at index 3, 1 and 4."),
            _("`keras.utils.to_categorical` replaces the function from `np_utils`."),
        )
