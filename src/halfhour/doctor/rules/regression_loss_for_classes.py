"""Rule `regression-loss-for-classes`."""

import numpy as np

from halfhour.doctor.patching.data import change_labels
from halfhour.doctor.patching.edits import set_last_layer, set_loss
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.heads import REGRESSION
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.endings import MOST_CLASSES, with_activation
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion
from halfhour.language import Message, message


@rule(
    "regression-loss-for-classes",
    "cause",
    message("A regression loss is used for classification"),
    looks_at=Case,
    can_crash=True,
)
def regression_loss_for_classes(case: Case) -> Suspicion | None:
    """A regression loss is used on class labels.

    Why it matters: class 9 is not further from class 0 than class 1 is; and with a softmax the squared error has almost
    no gradient where the network is confidently wrong. One-hot labels with a softmax do learn, only slower: for these
    it is reported only if cross-entropy does better when tried.
    """
    head, y = case.head, case.targets
    if head is None or y is None or head.loss not in REGRESSION or case.problem.task not in ("classes", "one-hot"):
        return None
    if head.rank != 2:
        return None
    numbers = case.problem.task == "classes"
    classes = case.problem.num_classes or 0
    if numbers and not case.problem.looks_like_classes:
        return None
    two = numbers and classes <= 2 and head.units == 1
    if two:
        loss = "binary_crossentropy"
    else:
        loss = "sparse_categorical_crossentropy" if numbers else "categorical_crossentropy"
    name = "sigmoid" if two else "softmax"
    enough = head.units == 1 if two else (head.units or 0) >= classes
    units = 1 if two else classes
    signs = two and float(y.min()) < 0  # -1 and 1, which a cross-entropy does not take
    edit = with_activation(head.layer, name, None if enough else units)
    targets = _from_signs if signs else None
    change = (
        Change(loss=loss, layer=edit, targets=targets) if head.layer is not None and units <= MOST_CLASSES else None
    )
    return Suspicion(
        "error",
        message("The loss is `{loss}`, but the labels are {classes} classes.", loss=head.loss, classes=classes),
        message("Class numbers are only names: the distance between two of them means nothing."),
        (
            Remedy(
                _text(units, name, loss, signs=signs),
                change,
                (
                    *set_last_layer(case, units=units, activation=name),
                    set_loss(case, loss),
                    *([change_labels(case, "{y} = ({y} > 0).astype(int)")] if signs else []),
                )
                if change
                else (),
            ),
        ),
        by_trial=None if numbers and not two else ByTrial(refuted="note", ahead=True),
    )


def _from_signs(y: Array) -> Array:
    """Labels of -1 and 1 -> of 0 and 1."""
    return (y > 0).astype(np.float32)


def _text(units: int, name: str, loss: str, *, signs: bool) -> Message:
    if signs:
        return message(
            "Number the labels 0 and 1, `y = (y > 0).astype(int)`, end with `Dense({units}, activation='{name}')`, and "
            "compile with `loss='{loss}'`.",
            units=units,
            name=name,
            loss=loss,
        )
    return message(
        "End with `Dense({units}, activation='{name}')` and compile with `loss='{loss}'`.",
        units=units,
        name=name,
        loss=loss,
    )
