"""Part of rule `predict-preprocess-mismatch`: a frozen base gets inputs of another range than it was trained on."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.layers import flat_layers, has
from halfhour.doctor.reading.reaching import reaching
from halfhour.doctor.seeing.observed import Array, ModelSeen, Sample
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion
from halfhour.language import message

if TYPE_CHECKING:
    import keras

OTHER_BASE = message("The frozen base was trained on another range")

RATIO = (
    4.0  # of the standard deviations, dividing pixels of 0..16 or not makes 16; MNIST and Fashion-MNIST differ by 1.1
)
APART = 4.0  # standard deviations between the means
ROWS = 128  # that are sent through the layers before the base


def base_on_other_inputs(case: Case) -> Suspicion | None:
    """Layers that the program trained before, as part of another model, and that are frozen now."""
    if case.crashed or not case.final or not case.model.built or len(case.fit.data.inputs) != 1:
        return None
    for layer, other in _trained_before(case):
        now, before = (_reached(model, layer) for model in (case.model_seen, other))
        if now is None or before is None or now.shape[1:] != before.shape[1:]:
            continue
        ratio = float(before.std() / now.std()) if now.std() and before.std() else 1.0
        apart = abs(float(before.mean() - now.mean())) / max(float(before.std()), float(now.std()), 1e-9)
        if 1 / RATIO < ratio < RATIO and apart < APART:
            return None
        return _suspicion(layer.name, before, now, ratio)
    return None


def _trained_before(case: Case) -> Iterator[tuple["keras.Layer", ModelSeen]]:
    """The first layer with weights, frozen now, with another model in which an earlier training changed them."""
    first = next((layer for layer in flat_layers(case.model) if has(layer, "weighs") and layer.weights), None)
    own = {id(variable) for variable in first.weights} if first is not None else set()
    if first is None or own & case.fit.trains:
        return
    for other in case.seen.models.values():
        earlier = [fit for fit in other.fits if fit.data and fit.ended < case.fit.began and own & fit.trains]
        if other is not case.model_seen and earlier and len(earlier[-1].data.inputs) == 1:
            yield first, other


def _reached(seen: ModelSeen, layer: "keras.Layer") -> Array | None:
    """(n, …) what a layer was given in a model's training."""
    fit = seen.fits[-1]
    reached = reaching(seen.model, Sample([fit.data.inputs[0][:ROWS]]), [layer]).get(id(layer))
    return None if reached is None or not np.isfinite(reached).all() else reached.astype(np.float64)


def _suspicion(name: str, before: Array, now: Array, ratio: float) -> Suspicion:
    center = float(before.mean() - ratio * now.mean())
    return Suspicion(
        "error",
        message(
            "The frozen layer `{layer}` was trained on values between {low:.3g} and {high:.3g} (standard deviation "
            "{deviation:.2g}); now it gets {other_low:.3g} to {other_high:.3g} ({other_deviation:.2g}).",
            layer=name,
            low=float(before.min()),
            high=float(before.max()),
            deviation=float(before.std()),
            other_low=float(now.min()),
            other_high=float(now.max()),
            other_deviation=float(now.std()),
        ),
        message("The new data was preprocessed otherwise, so the features that the base learned don't fit it."),
        (
            Remedy(
                message("Preprocess the new data as the base's training data: the same division, the same scaling."),
                Change(inputs=lambda given: (given * np.float32(ratio) + np.float32(center)).astype(np.float32)),
            ),
        ),
        title=OTHER_BASE,
        by_trial=ByTrial(untried="warning", refuted="warning"),
        explains=("underfitting", "undertrained", "miscalibrated", "stuck-at-chance"),
    )
