"""Rule `double-softmax`."""

from typing import Any

from halfhour.doctor.program.case import Case
from halfhour.doctor.program.edits import Edit, set_last_layer
from halfhour.doctor.program.heads import CROSS_ENTROPIES, Head
from halfhour.doctor.program.rules.endings import with_activation
from halfhour.doctor.program.suspicion import Change, Remedy, Suspicion
from halfhour.language import Message, message


def double_softmax(case: Case) -> Suspicion | None:
    """The softmax is applied twice, or not at all: `from_logits` says otherwise than the last layer.

    Why it matters: the loss needs to know whether probabilities or bare numbers come in. Bare numbers taken for
    probabilities are cut off at 0 and 1, and nothing is learned; a second softmax flattens every answer.
    """
    return None if case.head is None else disagreement(case.head, case)


def disagreement(head: Head, case: Case | None = None) -> Suspicion | None:
    """The same of a network's end alone, as loops of people's own show it."""
    if head.loss not in CROSS_ENTROPIES:
        return None
    several = (head.units or 0) > 1
    if head.activation == "linear" and not head.from_logits and several and head.loss != "binary_crossentropy":
        remedy = Remedy(
            message("Give the last layer `activation='softmax'`, or the loss `from_logits=True`."),
            _change(case, head, "softmax"),
            _edits(head, "softmax"),
        )
        return _found(
            message("The last layer gives bare numbers, the loss takes them for probabilities"),
            message("The last layer has no activation; the loss `{loss}` has `from_logits=False`.", loss=head.loss),
            remedy,
        )
    if head.activation in ("softmax", "sigmoid") and head.from_logits:
        remedy = Remedy(
            message("Take one away: the activation of the last layer, or `from_logits=True`."),
            _change(case, head, "linear"),
            _edits(head, None),
        )
        return _found(
            message("The {name} is applied twice", name=head.activation),
            message("The last layer has `{name}`, and the loss has `from_logits=True`.", name=head.activation),
            remedy,
        )
    if head.activation == "softmax" and head.before == "softmax":
        return _found(
            message("The softmax is applied twice"),
            message("The last two layers both have the activation softmax."),
            Remedy(message("Keep the last softmax only.")),
        )
    return None


def _change(case: Case | None, head: Head, activation: str) -> Change | None:
    """Another activation; where the last layer is not to be got at, the loss told otherwise."""
    if case is None:
        return None
    if head.layer is not None:
        return Change(layer=with_activation(head.layer, activation))
    loss: Any = case.of.compiled.get("loss")
    if not hasattr(loss, "get_config"):
        return None
    return Change(loss=type(loss).from_config(loss.get_config() | {"from_logits": not head.from_logits}))


def _edits(head: Head, activation: str | None) -> tuple[Edit, ...]:
    return () if head.layer is None else (set_last_layer(head.layer, activation=activation),)


def _found(title: Message, evidence: Message, remedy: Remedy) -> Suspicion:
    return Suspicion(
        "double-softmax",
        "error",
        title,
        evidence,
        message("The last layer and `from_logits` must agree: bare numbers with True, probabilities with False."),
        (remedy,),
    )
