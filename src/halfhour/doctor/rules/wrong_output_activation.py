"""Rules `wrong-output-activation`: of a network and its loss, and of a loop of the person's own."""

from dataclasses import replace

import numpy as np

from halfhour.doctor.patching.edits import set_last_layer, set_loss
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.heads import CROSS_ENTROPIES, REGRESSION, OutputHead
from halfhour.doctor.reading.layers import OUTPUT_RANGES, PROBABILITIES
from halfhour.doctor.reading.loop import Loop
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.endings import with_activation
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.suspicion import Change, Remedy, Suspicion
from halfhour.language import Message, message

OUTSIDE = 0.05  # share of targets; a few beyond the range are outliers
MARGIN = 0.01  # of the range, by which a target on its edge may lie beyond it


LOSS_TITLE = message("The loss doesn't fit several labels at once")


@rule(
    "wrong-output-activation",
    "cause",
    message("The output activation doesn't match the targets"),
    looks_at=Case,
    also=(LOSS_TITLE,),
)
def wrong_output_activation(case: Case) -> Suspicion | None:
    """The last activation can't produce what the loss and the targets need.

    Why it matters: cross-entropy needs probabilities, so a ReLU or tanh gives it values that aren't probabilities; a
    sigmoid cannot reach a target of 50; a softmax can't predict two labels at once.
    """
    head, y = case.head, case.targets
    if head is None or head.activation is None or y is None or not case.fit.data.finite[1]:
        return None
    if head.loss in CROSS_ENTROPIES and not head.from_logits:
        return _without_probabilities(head, case) or _many_labels(case, head, y) or _sigmoid_of_many(case, head)
    if head.loss not in REGRESSION or case.problem.task != "values" or head.activation not in OUTPUT_RANGES:
        return None
    low, high = OUTPUT_RANGES[head.activation]
    margin = MARGIN * (high - low) if np.isfinite(high) else 0.0
    outside = float(((y < low - margin) | (y > high + margin)).mean())
    if outside < OUTSIDE:
        return None
    return _suspicion(
        head,
        message(
            "The targets lie between {low:.3g} and {high:.3g}; `{name}` can't reach {share:.0%} of them.",
            low=float(y.min()),
            high=float(y.max()),
            name=head.activation,
            share=outside,
        ),
        Remedy(
            message("Remove the last layer's activation: `Dense({units})`.", units=head.units),
            Change(layer=with_activation(head.layer, "linear")),
            set_last_layer(case, activation=None),
        ),
    )


@rule("wrong-output-activation", "cause", message("The output activation doesn't match the targets"), looks_at=Loop)
def without_probabilities_in_a_loop(loop: Loop) -> Suspicion | None:
    """The same in a custom training loop, which calls the loss itself."""
    suspicions = (_without_probabilities(head) for head in loop.heads)
    return next((suspicion for suspicion in suspicions if suspicion), None)


def _without_probabilities(head: OutputHead, case: Case | None = None) -> Suspicion | None:
    """A cross-entropy after an activation that gives no probabilities."""
    if head.activation not in OUTPUT_RANGES or head.activation in PROBABILITIES or head.from_logits:
        return None
    several = head.loss != "binary_crossentropy"
    if head.activation == "linear" and several:
        return None  # that is `double-softmax`
    if several and head.units == 1:
        return None
    name = "softmax" if several else "sigmoid"
    return _suspicion(
        head,
        message(
            "The loss `{loss}` needs probabilities; `{name}` doesn't produce them.",
            loss=head.loss,
            name=head.activation,
        ),
        Remedy(
            message("Give the last layer `activation='{name}'`.", name=name),
            Change(layer=with_activation(head.layer, name)),
            set_last_layer(case, activation=name) if case else (),
        ),
    )


def _sigmoid_of_many(case: Case, head: OutputHead) -> Suspicion | None:
    """Sigmoids with a loss that shares 1 among the classes; Keras trains them as a softmax, so it is a note."""
    if head.activation != "sigmoid" or (head.units or 0) < 2 or head.loss == "binary_crossentropy":
        return None
    if case.problem.task == "tags":
        return _tags_as_classes(case, head)
    evidence = message("`{loss}` expects probabilities that sum to 1; sigmoid outputs don't.", loss=head.loss)
    remedy = Remedy(
        message("Give the last layer `activation='{name}'`.", name="softmax"),
        edits=set_last_layer(case, activation="softmax"),
    )
    return replace(_suspicion(head, evidence, remedy), severity="note")


def _tags_as_classes(case: Case, head: OutputHead) -> Suspicion | None:
    """Sigmoids and several labels at once, as they should be, with the loss for one class of many."""
    y = case.targets
    if head.loss != "categorical_crossentropy" or y is None or (y.sum(axis=-1) > 1).mean() < OUTSIDE:
        return None
    return Suspicion(
        "error",
        message(
            "{share:.0%} of the samples have more than one label; `{loss}` compares them as shares of 1.",
            share=float((y.sum(axis=-1) > 1).mean()),
            loss=head.loss,
        ),
        message("It rewards a label for its share of all outputs, and never punishes one that doesn't hold."),
        (
            Remedy(
                message("Use the loss `binary_crossentropy`: it judges each label for itself."),
                Change(loss="binary_crossentropy"),
                (set_loss(case, "binary_crossentropy"),),
            ),
        ),
        title=LOSS_TITLE,
    )


def _many_labels(case: Case, head: OutputHead, y: Array) -> Suspicion | None:
    """A softmax over labels of which several hold at once."""
    if head.activation != "softmax" or y.ndim != 2 or y.shape[1] < 2 or head.loss == "sparse_categorical_crossentropy":
        return None
    if not np.isin(y, (0, 1)).all() or (y.sum(axis=1) > 1).mean() < OUTSIDE:
        return None
    return _suspicion(
        head,
        message("{share:.0%} of the samples have more than one label.", share=float((y.sum(axis=1) > 1).mean())),
        Remedy(
            message("Use `activation='sigmoid'` with `loss='binary_crossentropy'`."),
            Change(layer=with_activation(head.layer, "sigmoid"), loss="binary_crossentropy"),
            (*set_last_layer(case, activation="sigmoid"), set_loss(case, "binary_crossentropy")),
        ),
    )


def _suspicion(head: OutputHead, evidence: Message, remedy: Remedy) -> Suspicion:
    return Suspicion(
        "error", evidence, message("The last layer's activation is `{name}`.", name=head.activation), (remedy,)
    )
