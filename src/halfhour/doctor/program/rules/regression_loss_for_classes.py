"""Rule `regression-loss-for-classes`."""

from halfhour.doctor.program.case import Case
from halfhour.doctor.program.edits import set_argument, set_last_layer, written
from halfhour.doctor.program.heads import REGRESSION
from halfhour.doctor.program.rules.endings import with_activation
from halfhour.doctor.program.suspicion import Change, Remedy, Suspicion
from halfhour.language import message

MOST_CLASSES = 1000  # more are likely no classes


def regression_loss_for_classes(case: Case) -> Suspicion | None:
    """A loss of distances on class labels.

    Why it matters: class 9 is not further from class 0 than class 1 is; and with a softmax the squared error has
    almost no slope where the network is wrong and sure of it. One-hot rows with a softmax learn, only slower: for these
    it stands only if cross-entropy does better when tried.
    """
    head, y = case.head, case.targets
    if head is None or y is None or head.loss not in REGRESSION or case.task not in ("classes", "one-hot"):
        return None
    if head.rank != 2:
        return None
    numbers = case.task == "classes"
    classes = case.num_classes or 0
    if numbers and not case.looks_like_classes:
        return None
    two = numbers and classes <= 2 and head.units == 1
    if two:
        loss = "binary_crossentropy"
    else:
        loss = "sparse_categorical_crossentropy" if numbers else "categorical_crossentropy"
    name = "sigmoid" if two else "softmax"
    enough = head.units == 1 if two else (head.units or 0) >= classes
    units = 1 if two else classes
    edit = with_activation(head.layer, name, None if enough else units)
    change = Change(loss=loss, layer=edit) if head.layer is not None and units <= MOST_CLASSES else None
    return Suspicion(
        "regression-loss-for-classes",
        "error",
        message("A loss for values is used on classes"),
        message("The loss is `{loss}`; the labels are {classes} classes.", loss=head.loss, classes=classes),
        message("Class numbers are names: the distance between two of them means nothing."),
        (
            Remedy(
                message(
                    "End with `Dense({units}, activation='{name}')` and compile with `loss='{loss}'`.",
                    units=units,
                    name=name,
                    loss=loss,
                ),
                change,
                (
                    set_last_layer(head.layer, units=units, activation=name),
                    set_argument("compile", "loss", written(loss)),
                )
                if change
                else (),
            ),
        ),
        certain=numbers and not two,
        by_speed=True,
        otherwise="note",
    )
