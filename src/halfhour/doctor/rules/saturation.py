"""Rule `saturation`."""

from typing import TYPE_CHECKING

from halfhour.doctor.patching.edits import set_initialisers, set_layers
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.hidden import hidden_layers, saturated_share
from halfhour.doctor.reading.layers import SATURATING
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import ByTrial, Change, Config, Remedy, Suspicion
from halfhour.language import message

if TYPE_CHECKING:
    import keras

MOST = 0.5  # share of a layer's outputs (DeepDiagnosis, Wardat et al., ICSE 2022)


@rule("saturation", "cause", message("Saturated activations"), looks_at=Case)
def saturation(case: Case) -> Suspicion | None:
    """Most outputs of a sigmoid or tanh layer are at its limits.

    Why it matters: the gradient vanishes there, and nothing is learned through the layer. The usual causes are large
    inputs, large initial weights and steps that are too large; these are checked first. It is reported only if the
    default initialisation does better when tried.
    """
    if case.head is None or case.evaluation.learned in (None, "well") or not case.final or case.crashed:
        return None
    squashing = [h for h in hidden_layers(case.model, case.fit.data, case.head.layer) if h.activation in SATURATING]
    worst = max(squashing, key=saturated_share, default=None)
    if worst is None or saturated_share(worst) <= MOST:
        return None
    layers = [hidden.layer for hidden in squashing]
    names = {layer.name for layer in layers}

    def start(layer: "keras.Layer", config: Config) -> Config:
        if layer.name not in names or "kernel_initializer" not in config:
            return config
        return config | {"kernel_initializer": "glorot_uniform", "bias_initializer": "zeros"}

    def relu(layer: "keras.Layer", config: Config) -> Config:
        return start(layer, config) | {"activation": "relu"} if layer.name in names else config

    return Suspicion(
        "error",
        message(
            "{share:.0%} of layer `{name}`'s outputs lie at the ends of its {activation}.",
            share=saturated_share(worst),
            name=worst.layer.name,
            activation=worst.activation,
        ),
        message("The activation is flat at its ends, so no gradient gets through."),
        (
            Remedy(
                message("Start from small weights: drop `kernel_initializer` and `bias_initializer`."),
                Change(layer=start, fresh=True),
                (set_initialisers(case, layers, kernel_initializer="glorot_uniform", bias_initializer="zeros"),),
            ),
            Remedy(
                message("Use `activation='relu'` in the hidden layers."),
                Change(layer=relu, fresh=True),
                (set_layers(case, layers, activation="relu"),),
            ),
        ),
        by_trial=ByTrial(ahead=True),
    )
