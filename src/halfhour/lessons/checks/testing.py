"""The exercises of lesson 7."""

import numpy as np
from scipy.stats import binomtest
from sklearn.metrics import confusion_matrix

from halfhour.language import _
from halfhour.lessons.work import Work, not_yet

OFF_CENTRE = 1.5  # pixels
SIDES = (17, 23)  # pixels: of the longer side of the ink


def interval(work: Work) -> None:
    """Wilson's interval, as SciPy has it."""
    function = work.function("interval")
    for right, count in ((99, 100), (80, 100), (50, 50), (9925, 10000)):
        low, high = function(right, count)
        wanted = binomtest(right, count).proportion_ci(0.95, method="wilson")
        if abs(low - wanted.low) > 1e-4 or abs(high - wanted.high) > 1e-4:
            not_yet(
                _("{right} of {count} gave {low:.4f} to {high:.4f}.", right=right, count=count, low=low, high=high),
                _("Expected {low:.4f} to {high:.4f}.", low=wanted.low, high=wanted.high),
                _(
                    "The formula is in the lesson: adding z² / 2 to the count of correct ones pulls the centre "
                    "towards a half."
                ),
            )


def confusion(work: Work) -> None:
    """Truths in rows, answers in columns, as scikit-learn has it."""
    function = work.function("confusion")
    random = np.random.default_rng(0)
    truth, answers = random.integers(0, 4, 60), random.integers(0, 4, 60)
    table = np.asarray(function(truth, answers, 4))
    wanted = confusion_matrix(truth, answers)
    if table.shape == wanted.shape and np.array_equal(table, wanted.T):
        not_yet(
            _("The rows hold predictions, the columns true classes."),
            _("Expected it the other way round."),
            _("Count in `table[truth, answer]`."),
        )
    if table.shape != wanted.shape or not np.array_equal(table, wanted):
        not_yet(
            _(
                "Of 60 predictions, {count} were counted, {right} on the diagonal.",
                count=int(table.sum()),
                right=int(np.trace(table)),
            ),
            _("Expected 60, of which {right} on the diagonal.", right=int(np.trace(wanted))),
            _("Loop over both together: `for t, a in zip(truth, answers): table[t, a] += 1`."),
        )


def prepared(work: Work) -> None:
    """A photograph as MNIST would have it."""
    function = work.function("prepare")
    for place, shape in (((30, 40), (80, 15)), ((120, 200), (40, 60))):
        photo = np.full((200, 300), 230, np.uint8)
        photo[place[0] : place[0] + shape[0], place[1] : place[1] + shape[1]] = 25
        picture = np.asarray(function(photo), float)
        if picture.shape != (28, 28) or picture.min() < 0 or picture.max() > 1:
            not_yet(
                _(
                    "`prepare` gave {shape}, from {low:g} to {high:g}.",
                    shape=picture.shape,
                    low=picture.min(),
                    high=picture.max(),
                ),
                _("Expected (28, 28), from 0 to 1."),
                _("Divide by the largest value at the end."),
            )
        if picture[0].max() > 0.05 or picture.max() < 0.5:
            not_yet(
                _(
                    "The upper border is as bright as {bright:.2f}, the brightest pixel {most:.2f}.",
                    bright=picture[0].max(),
                    most=picture.max(),
                ),
                _("Expected the paper at 0 and the ink near 1."),
                _("Invert it: `255 - photo`, then subtract the brightness left in the paper."),
            )
        rows, columns = np.nonzero(picture > 0.3)
        side = max(np.ptp(rows), np.ptp(columns)) + 1
        if not SIDES[0] <= side <= SIDES[1]:
            not_yet(
                _("The longer side of the ink has {side} pixels.", side=side),
                _("Expected about 20."),
                _("Crop to the ink first, then scale it by 20 / its longer side."),
            )
        centre = [float(np.average(axis, weights=picture)) for axis in np.indices(picture.shape)]
        if max(abs(middle - 14) for middle in centre) > OFF_CENTRE:
            not_yet(
                _("The centre of mass is at row {row:.1f}, column {column:.1f}.", row=centre[0], column=centre[1]),
                _("Expected it near 14, 14."),
                _("Place the ink so that its centre of mass, not its corner, is in the middle."),
            )
