"""Rules `double-softmax`: of a network and its loss, and of a loop of the person's own."""

from dataclasses import replace
from typing import Any

from halfhour.doctor.patching.edits import set_last_layer
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.heads import CROSS_ENTROPIES, OutputHead
from halfhour.doctor.reading.loop import Loop
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.endings import with_activation
from halfhour.doctor.suspicion import Change, Remedy, Suspicion
from halfhour.language import Message, message

BARE = message("The loss treats logits as probabilities")
APPLIED_TWICE = message("{name} is applied twice")
TWICE = message("Softmax is applied twice")


@rule("double-softmax", "cause", TWICE, looks_at=Case, also=(BARE, APPLIED_TWICE))
def double_softmax(case: Case) -> Suspicion | None:
    """The softmax is applied twice, or not at all: `from_logits` disagrees with the last layer.

    Why it matters: the loss needs to know whether probabilities or logits come in. Logits treated as probabilities are
    clipped to 0 and 1, and nothing is learned; a second softmax flattens every prediction.
    """
    return None if case.head is None else _disagreement(case.head, case)


@rule("double-softmax", "cause", TWICE, looks_at=Loop, also=(BARE, APPLIED_TWICE))
def double_softmax_in_a_loop(loop: Loop) -> Suspicion | None:
    """The same in a custom training loop, which calls the loss itself."""
    suspicions = (_disagreement(head) for head in loop.heads)
    return next((suspicion for suspicion in suspicions if suspicion), None)


def _disagreement(head: OutputHead, case: Case | None = None) -> Suspicion | None:
    if head.loss not in CROSS_ENTROPIES:
        return None
    several = (head.units or 0) > 1
    if head.activation == "linear" and not head.from_logits and several and head.loss != "binary_crossentropy":
        return _suspicion(
            BARE,
            message("The last layer has no activation; the loss `{loss}` has `from_logits=False`.", loss=head.loss),
            _remedy(
                message("Give the last layer `activation='softmax'`, or the loss `from_logits=True`."), case, "softmax"
            ),
        )
    if head.activation in ("softmax", "sigmoid") and head.from_logits:
        return _suspicion(
            replace(APPLIED_TWICE, values={"name": head.activation}),
            message("The last layer has `{name}`, and the loss has `from_logits=True`.", name=head.activation),
            _remedy(message("Remove one of the two: the last layer's activation, or `from_logits=True`."), case, None),
        )
    if head.activation == "softmax" and head.before == "softmax":
        return _suspicion(
            None,
            message("The last two layers both have the activation softmax."),
            Remedy(message("Keep only the last softmax.")),
        )
    return None


def _remedy(text: Message, case: Case | None, activation: str | None) -> Remedy:
    """Another activation; where the last layer is not to be got at, the loss told otherwise."""
    if case is None or case.head is None:
        return Remedy(text)
    if case.head.layer is not None:
        change = Change(layer=with_activation(case.head.layer, activation or "linear"))
        return Remedy(text, change, set_last_layer(case, activation=activation))
    loss: Any = case.model_seen.compiled.get("loss")
    if not hasattr(loss, "get_config"):
        return Remedy(text)
    corrected = type(loss).from_config(loss.get_config() | {"from_logits": not case.head.from_logits})
    return Remedy(text, Change(loss=corrected))


def _suspicion(title: Message | None, evidence: Message, remedy: Remedy) -> Suspicion:
    return Suspicion(
        "error",
        evidence,
        message("The last layer and `from_logits` must agree: True for logits, False for probabilities."),
        (remedy,),
        title=title,
    )
