"""Rule `loss-label-mismatch`."""

from dataclasses import replace

import numpy as np

from halfhour.doctor.patching.edits import set_last_layer, set_loss
from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.endings import MOST_CLASSES, with_activation
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.seeing.sampling import is_one_hot
from halfhour.doctor.suspicion import Change, Remedy, Suspicion
from halfhour.language import Message, message

SPARSE, ONE_HOT, BINARY = "sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy"

RANGE = message("The loss `{loss}` expects labels 0 and 1; the labels run from {low:g} to {high:g}.")
BEYOND = 0.01  # of 0 and 1: resizing and interpolating overshoot a little

WORDS = message("The labels are text, not numbers")


@rule(
    "loss-label-mismatch",
    "cause",
    message("The loss doesn't match the labels"),
    looks_at=Case,
    can_crash=True,
    also=(WORDS,),
)
def loss_label_mismatch(case: Case) -> Suspicion | None:
    """The loss expects labels in another form: one-hot rows, integers, or zeros and ones.

    Why it matters: `categorical_crossentropy` wants one row of zeros and a one per sample,
    `sparse_categorical_crossentropy` the class number, `binary_crossentropy` only zeros and ones. Some mismatches
    crash; others train on a meaningless loss.
    """
    head, y = case.head, case.targets
    if head is not None and (words := _words(case)):
        return words
    if head is None or y is None or not len(y) or not case.fit.data.finite[1]:
        return None
    numbers = y.size == len(y)
    whole = bool(np.array_equal(y, np.round(y)))
    if head.loss == ONE_HOT and numbers and whole and not (head.units == 1 and head.activation == "softmax"):
        if (head.units or 0) > 1:
            return _suspicion(
                case, message("The loss `{loss}` expects one-hot rows; the labels are class numbers."), SPARSE
            )
        return _suspicion(
            case, message("The loss `{loss}` expects one output per class; the network has one in all."), BINARY
        )
    if head.loss == SPARSE and y.ndim == 2 and y.shape[1] > 1 and is_one_hot(y) and head.rank in (None, 2):
        return _suspicion(
            case, message("The loss `{loss}` expects class numbers; the labels are one-hot rows."), ONE_HOT
        )
    if head.loss == BINARY and numbers and whole and (y.max() > 1 or y.min() < 0):
        return _class_numbers(case, y)
    if head.loss == BINARY and not numbers and (y.max() > 1 + BEYOND or y.min() < -BEYOND):
        return _class_numbers(case, y) if len(np.unique(y)) == 2 else _suspicion(case, RANGE, _to_one(y))
    if head.loss == BINARY and numbers and (head.units or 0) > 1 and head.rank in (None, 2):
        return _suspicion(case, message("The loss `{loss}` expects one label per network output."), SPARSE)
    return None


def _words(case: Case) -> Suspicion | None:
    """Labels that are words."""
    given = case.fit.data.targets
    if len(given) != 1 or given[0].dtype.kind not in "USO" or not all(isinstance(word, str) for word in given[0].flat):
        return None
    words = np.unique(given[0])
    return Suspicion(
        "error",
        message("The labels are words such as {word!r}; every loss needs numbers.", word=str(words[0])),
        message("Each classification loss expects one form of labels."),
        (
            Remedy(
                message(
                    "Number them: `names, y = np.unique(y, return_inverse=True)`, and keep `names` to "
                    "translate the predictions back."
                ),
                Change(targets=lambda rows: np.searchsorted(words, rows), task="classes"),
            ),
        ),
        title=WORDS,
    )


def _to_one(y: Array) -> Remedy | str:
    """Images or shares brought to 0..1; another loss where there are values below 0."""
    low, high = float(y.min()), float(y.max())
    if low < 0:
        return "mse"
    return Remedy(
        message("Scale the labels to 0..1: `y = y / {high:g}`.", high=high),
        Change(targets=lambda given: (given / high).astype(np.float32)),
    )


def _class_numbers(case: Case, y: Array) -> Suspicion:
    """Binary cross-entropy on class numbers, or on two others than 0 and 1."""
    classes = np.unique(y)
    last = case.head.layer if case.head else None
    if len(classes) == 2:
        low, high = map(float, classes)
        text = (
            message(
                "Make the labels 0 and 1: `y = (y == {high:g}).astype('float32')`; or use `loss='hinge'` for -1 and 1.",
                high=high,
            )
            if low == -1
            else message("Make the labels 0 and 1: `y = (y == {high:g}).astype('float32')`.", high=high)
        )
        to_one = Change(targets=lambda given: (given > low).astype(np.float32))
        remedy = Remedy(text, replace(to_one, task="classes") if y.size == len(y) else to_one)
    else:
        remedy = Remedy(
            message(
                "Give the network one output per class: `Dense({count}, activation='softmax')` with "
                "`loss='sparse_categorical_crossentropy'`.",
                count=int(y.max()) + 1,
            ),
            Change(layer=with_activation(last, "softmax", int(y.max()) + 1), loss=SPARSE)
            if last is not None and 0 <= y.min() and y.max() < MOST_CLASSES
            else None,
            (
                *set_last_layer(case, units=int(y.max()) + 1, activation="softmax"),
                set_loss(case, SPARSE),
            )
            if last is not None
            else (),
        )
    return _suspicion(case, RANGE, remedy)


def _suspicion(case: Case, evidence: Message, remedy: Remedy | str) -> Suspicion:
    """The finding; a remedy that is a name is the loss to use instead."""
    y = case.targets
    values = {
        "loss": case.head.loss if case.head else "",
        "low": 0.0 if y is None else float(y.min()),
        "high": 0.0 if y is None else float(y.max()),
    }
    if isinstance(remedy, str):
        remedy = Remedy(
            message("Compile with `loss='{name}'`.", name=remedy),
            Change(loss=remedy),
            (set_loss(case, remedy),),
        )
    return Suspicion(
        "error",
        replace(evidence, values=values),
        message("Each classification loss expects one form of labels."),
        (remedy,),
    )
