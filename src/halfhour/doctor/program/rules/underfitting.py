"""Rule `underfitting`."""

from typing import Any

import numpy as np

from halfhour.doctor.program.case import Case
from halfhour.doctor.program.edits import set_layers
from halfhour.doctor.program.scores import class_of
from halfhour.doctor.program.suspicion import Change, Remedy, Suspicion
from halfhour.language import message

FLAT = 0.03  # the loss fell by less than 3 % over the last quarter of the epochs
WORSE = 0.1  # than simple methods on a few hundred of the same samples
NEARLY_FLAT, MUCH_WORSE = 0.1, 0.2  # a loss that falls this slowly does not make up for that much

NARROW, WIDE = 4, 64  # units


def underfitting(case: Case) -> Suspicion | None:
    """Training has come to rest well below what simple methods reach on a few hundred of the same samples.

    Why it matters: the network cannot fit what it is shown, so more data or epochs will not help; more units, other
    layers or less constraint will.
    """
    if "by_batch" in case.fit.arguments:
        return None  # a loop of one's own may train against another network, on data that change
    if narrow := _narrow(case):
        return narrow
    losses = case.column("loss")
    if len(losses) < 4 or case.learned != "something" or case.inputs is None or case.targets is None:
        return None
    tail = losses[-max(2, len(losses) // 4) - 1 :]
    flat = tail[-1] > tail[0] * (1 - FLAT)
    if tail[-1] < tail[0] * (1 - NEARLY_FLAT) or case.inputs.size == 0 or not case.fit.data.finite[0]:
        return None
    if any(type(layer).__name__ == "Embedding" for layer in case.layers) or case.reconstructs:
        return None
    reference = _reference(case)
    held = case.held_score
    if (
        reference is None
        or held is None
        or reference < held + (WORSE if flat else MUCH_WORSE)
        or (case.train_score or 1) > reference
    ):
        return None
    return Suspicion(
        "underfitting",
        "warning",
        message("Under-fitting"),
        message(
            "Training came to rest at {train:.1%} (held samples: {held:.1%}); a forest of trees on {count} of the same "
            "samples reaches {reference:.1%}.",
            train=case.train_score,
            held=held,
            count=len(case.inputs) // 2,
            reference=reference,
        ),
        message("Likely the network is too small or too constrained for these data."),
        (Remedy(message("Give it more units or layers; take away dropout and regularisation until it fits.")),),
        symptom=True,
    )


def _narrow(case: Case) -> Suspicion | None:
    """A hidden layer so narrow that next to nothing gets through; it stands only if a wider one does better."""
    last = case.head.layer if case.head else None
    hidden = case.layers_of("Dense")[:-1]  # the last gives answers, also where a layer without weights follows it
    narrow = [layer for layer in hidden if layer is not last and layer.units <= NARROW]
    if not narrow or case.learned in (None, "well") or case.reconstructs or not case.column("loss"):
        return None
    names = {layer.name for layer in narrow}

    def edit(layer: Any, config: dict[str, Any]) -> dict[str, Any]:
        return config | {"units": WIDE} if layer.name in names else config

    return Suspicion(
        "underfitting",
        "warning",
        message("Under-fitting"),
        message(
            "Layer `{name}` has {units} units; training came to rest at {train:.1%}.",
            name=narrow[0].name,
            units=narrow[0].units,
            train=case.train_score,
        ),
        message("Everything that the network knows about a sample must pass through these few numbers."),
        (
            Remedy(
                message("Give the hidden layers more units: `Dense({units}, …)`.", units=WIDE),
                Change(layer=edit),
                (set_layers(narrow, units=WIDE),),
            ),
        ),
        certain=False,
        by_speed=True,
    )


def _reference(case: Case) -> float | None:
    from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor

    x, y = case.inputs, case.targets
    if x is None or y is None or len(x) != len(y) or len(x) < 60:
        return None
    rows = x.reshape(len(x), -1)
    order = np.random.default_rng(0).permutation(len(rows))
    learn, ask = order[: len(rows) // 2], order[len(rows) // 2 :]
    if case.task == "values":
        values = y.reshape(len(y), -1)
        if values.shape[1] > 1:
            return None
        forest = ExtraTreesRegressor(60, random_state=0).fit(rows[learn], values[learn, 0])
        return float(forest.score(rows[ask], values[ask, 0]))
    truth = class_of(y)
    if truth.dtype.kind == "f" and not (truth == truth.round()).all():
        return None  # classes that are no whole numbers, as after a scaling: another rule's matter
    forest = ExtraTreesClassifier(60, random_state=0).fit(rows[learn], truth[learn])
    return float(forest.score(rows[ask], truth[ask]))
