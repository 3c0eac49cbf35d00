"""Rule `softmax-one-unit`."""

from halfhour.doctor.program.case import Case
from halfhour.doctor.program.edits import set_argument, set_last_layer, written
from halfhour.doctor.program.rules.endings import with_activation
from halfhour.doctor.program.suspicion import Change, Remedy, Suspicion
from halfhour.language import message


def softmax_one_unit(case: Case) -> Suspicion | None:
    """A softmax over a single output.

    Why it matters: softmax shares 1 among the outputs, so a single one is always 1. Keras trains on the value before
    the softmax all the same: the loss falls while every answer stays the same.
    """
    head = case.head
    if head is None or head.activation != "softmax" or head.units != 1:
        return None
    return Suspicion(
        "softmax-one-unit",
        "error",
        message("A softmax over one output is always 1"),
        message("The last layer has 1 output and the activation softmax."),
        message("Softmax shares 1 among the outputs; a single output gets all of it."),
        (
            Remedy(
                message("For two classes: `Dense(1, activation='sigmoid')` with `loss='binary_crossentropy'`."),
                Change(layer=with_activation(head.layer, "sigmoid"), loss="binary_crossentropy"),
                (
                    set_last_layer(head.layer, activation="sigmoid"),
                    set_argument("compile", "loss", written("binary_crossentropy")),
                ),
            ),
        ),
    )
