"""Rule `wrong-output-activation`."""

from dataclasses import replace

import numpy as np

from halfhour.doctor.program.case import Case
from halfhour.doctor.program.edits import Edit, set_argument, set_last_layer, written
from halfhour.doctor.program.heads import CROSS_ENTROPIES, REGRESSION, Head
from halfhour.doctor.program.observed import Array
from halfhour.doctor.program.rules.endings import with_activation
from halfhour.doctor.program.suspicion import Change, Remedy, Suspicion
from halfhour.language import Message, message

RANGES = {
    "sigmoid": (0.0, 1.0),
    "hard_sigmoid": (0.0, 1.0),
    "softmax": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "relu": (0.0, np.inf),
    "softplus": (0.0, np.inf),
}
OUTSIDE = 0.05  # share of targets; a few beyond the range are outliers
UNBOUNDED = ("relu", "leaky_relu", "elu", "tanh", "selu", "gelu", "swish", "silu", "softplus", "linear")


def wrong_output_activation(case: Case) -> Suspicion | None:
    """The last activation cannot give what the loss and the targets need.

    Why it matters: cross-entropy needs probabilities, so a ReLU or tanh before it leaves it with numbers that are
    none; a sigmoid cannot reach a target of 50; a softmax cannot say yes to two labels at once.
    """
    head, y = case.head, case.targets
    if head is None or head.activation is None or y is None or not case.fit.data.finite[1]:
        return None
    if head.loss in CROSS_ENTROPIES and not head.from_logits:
        return without_probabilities(head) or _many_labels(head, y) or _sigmoid_of_many(head)
    if head.loss not in REGRESSION or case.task != "values" or head.activation not in RANGES:
        return None
    low, high = RANGES[head.activation]
    margin = 0.01 * (high - low) if np.isfinite(high) else 0.0
    outside = float(((y < low - margin) | (y > high + margin)).mean())
    if outside < OUTSIDE:
        return None
    return _found(
        head,
        message(
            "The targets lie between {low:.3g} and {high:.3g}; `{name}` cannot reach {share:.0%} of them.",
            low=float(y.min()),
            high=float(y.max()),
            name=head.activation,
            share=outside,
        ),
        Remedy(
            message("Take the activation off the last layer: `Dense({units})`.", units=head.units),
            Change(layer=with_activation(head.layer, "linear")),
            _edits(head, None),
        ),
    )


def without_probabilities(head: Head) -> Suspicion | None:
    """A cross-entropy after an activation that gives no probabilities."""
    if head.activation not in UNBOUNDED or head.from_logits:
        return None
    several = head.loss != "binary_crossentropy"
    if head.activation == "linear" and several:
        return None  # that is `double-softmax`
    if several and head.units == 1:
        return None
    name = "softmax" if several else "sigmoid"
    return _found(
        head,
        message("The loss `{loss}` needs probabilities; `{name}` gives none.", loss=head.loss, name=head.activation),
        Remedy(
            message("Give the last layer `activation='{name}'`.", name=name),
            Change(layer=with_activation(head.layer, name)),
            _edits(head, name),
        ),
    )


def _sigmoid_of_many(head: Head) -> Suspicion | None:
    """Sigmoids with a loss that shares 1 among the classes; Keras trains them as a softmax, so it is a note."""
    if head.activation != "sigmoid" or (head.units or 0) < 2 or head.loss == "binary_crossentropy":
        return None
    evidence = message("`{loss}` expects shares of 1; sigmoids do not add up to 1.", loss=head.loss)
    remedy = Remedy(
        message("Give the last layer `activation='{name}'`.", name="softmax"), edits=_edits(head, "softmax")
    )
    return replace(_found(head, evidence, remedy), severity="note")


def _many_labels(head: Head, y: Array) -> Suspicion | None:
    """A softmax over labels of which several hold at once."""
    if head.activation != "softmax" or y.ndim != 2 or y.shape[1] < 2 or head.loss == "sparse_categorical_crossentropy":
        return None
    if not np.isin(y, (0, 1)).all() or (y.sum(axis=1) > 1).mean() < OUTSIDE:
        return None
    return _found(
        head,
        message("{share:.0%} of the samples have more than one label.", share=float((y.sum(axis=1) > 1).mean())),
        Remedy(
            message("Use `activation='sigmoid'` with `loss='binary_crossentropy'`."),
            Change(layer=with_activation(head.layer, "sigmoid"), loss="binary_crossentropy"),
            (*_edits(head, "sigmoid"), set_argument("compile", "loss", written("binary_crossentropy"))),
        ),
    )


def _edits(head: Head, activation: str | None) -> tuple[Edit, ...]:
    return () if head.layer is None else (set_last_layer(head.layer, activation=activation),)


def _found(head: Head, evidence: Message, remedy: Remedy) -> Suspicion:
    return Suspicion(
        "wrong-output-activation",
        "error",
        message("The last activation does not fit"),
        evidence,
        message("The last layer's activation is `{name}`.", name=head.activation),
        (remedy,),
    )
