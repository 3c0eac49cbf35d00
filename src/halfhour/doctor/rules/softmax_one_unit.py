"""Rule `softmax-one-unit`."""

from halfhour.doctor.patching.edits import set_last_layer, set_loss
from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.endings import with_activation
from halfhour.doctor.suspicion import Change, Remedy, Suspicion
from halfhour.language import message


@rule("softmax-one-unit", "cause", message("Softmax over a single output is always 1"), looks_at=Case, can_crash=True)
def softmax_one_unit(case: Case) -> Suspicion | None:
    """A softmax over a single output.

    Why it matters: softmax outputs sum to 1, so a single one is always 1. Keras still trains on the value before the
    softmax: the loss falls while every prediction stays the same.
    """
    head = case.head
    if head is None or head.activation != "softmax" or head.units != 1:
        return None
    return Suspicion(
        "error",
        message("The last layer has 1 output and a softmax activation."),
        message("Softmax divides 1 among the outputs; a single output gets all of it."),
        (
            Remedy(
                message("Use `Dense(1, activation='sigmoid')` with `loss='binary_crossentropy'` for two classes."),
                Change(layer=with_activation(head.layer, "sigmoid"), loss="binary_crossentropy"),
                (
                    *set_last_layer(case, activation="sigmoid"),
                    set_loss(case, "binary_crossentropy"),
                ),
            ),
        ),
    )
