"""The exercises of lesson 2."""

import numpy as np

from halfhour.data.arrays import load_data
from halfhour.language import _
from halfhour.lessons.work import Work, not_yet


def prepared(work: Work) -> None:
    """The digits as a network wants them."""
    (pictures, labels), _test = load_data("digits")
    x, y = work.array("x"), work.array("y")
    if x.shape != (*pictures.shape, 1):
        not_yet(
            _("`x` has the shape {shape}.", shape=x.shape),
            _("Expected {shape}: images, rows, columns and one channel.", shape=(*pictures.shape, 1)),
            _("Add the axis with `x[..., None]`."),
        )
    if x.dtype != np.float32 or x.max() > 1:
        not_yet(
            _("`x` holds {kind} from {low:g} to {high:g}.", kind=x.dtype, low=float(x.min()), high=float(x.max())),
            _("Expected float32 from 0 to 1."),
            _('Use `.astype("float32") / 255`, in this order.'),
        )
    if not np.allclose(x[..., 0], pictures / 255, atol=1e-6):
        not_yet(
            _("`x` does not hold the images divided by 255."),
            _("Expected every pixel of the training images, in their order."),
            _("Start from `x_train`, and change only type, scale and shape."),
        )
    if y.shape != (len(labels), 10) or not np.array_equal(y, np.eye(10)[labels]):
        not_yet(
            _("`y` has the shape {shape}.", shape=y.shape),
            _("Expected {count} rows of ten, each with a single 1 at the index of its label.", count=len(labels)),
            _("Use `keras.utils.to_categorical(y_train, 10)` or `np.eye(10)[y_train]`."),
        )


def rarest(work: Work) -> None:
    """The rarest class and its count."""
    (_pictures, labels), _test = load_data("digits")
    counts = np.bincount(labels)
    if counts[counts.argmin()] != work.number("count") or counts[int(work.number("rarest")) % 10] != counts.min():
        not_yet(
            _("`rarest` is {digit} and `count` is {count}.", digit=work.value("rarest"), count=work.value("count")),
            _("Expected the rarest digit in `y_train`, and its count."),
            _("`np.bincount(y_train)` counts all ten; `argmin` and `min` give the answer."),
        )


def stratified(work: Work) -> None:
    """A fifth of every class, drawn at random, and all the others."""
    (_pictures, labels), _test = load_data("digits")
    learn, validate = work.array("learn").astype(int), work.array("validate").astype(int)
    if sorted([*learn, *validate]) != list(range(len(labels))):
        not_yet(
            _("`learn` and `validate` have {count} indices together.", count=len(learn) + len(validate)),
            _("Expected each of the {count} images in exactly one of them.", count=len(labels)),
            _("`np.setdiff1d(np.arange(len(y_train)), validate)` gives all the others."),
        )
    counts, all_counts = np.bincount(labels[validate], minlength=10), np.bincount(labels)
    far = int(np.abs(counts - all_counts / 5).argmax())
    if abs(counts[far] - all_counts[far] / 5) > 1:
        not_yet(
            _("`validate` has {count} images of the digit {digit}.", count=counts[far], digit=far),
            _("Expected a fifth of the {all}, give or take one.", all=all_counts[far]),
            _("For each digit, `np.flatnonzero(y_train == digit)` gives its indices; take a fifth of them."),
        )
    firsts = [np.flatnonzero(labels == digit)[: counts[digit]] for digit in range(10)]
    lasts = [np.flatnonzero(labels == digit)[-counts[digit] :] for digit in range(10)]
    if any(np.array_equal(np.sort(validate), np.sort(np.concatenate(tail))) for tail in (firsts, lasts)):
        not_yet(
            _("`validate` has the first or the last images of each class."),
            _("Expected images that were drawn at random."),
            _("Shuffle the indices first: `random.permutation(places)`."),
        )
