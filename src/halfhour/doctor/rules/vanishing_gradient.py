"""Rule `vanishing-gradient`."""

from typing import TYPE_CHECKING

from halfhour.doctor.patching.edits import set_layers
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.layers import SATURATING, activation_of, has
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import ByTrial, Change, Config, Remedy, Suspicion
from halfhour.language import message

if TYPE_CHECKING:
    import keras

DEEP = 4  # hidden layers


@rule("vanishing-gradient", "cause", message("Vanishing gradients"), looks_at=Case)
def vanishing_gradient(case: Case) -> Suspicion | None:
    """Many stacked layers use sigmoid or tanh, and little was learned.

    Why it matters: the slope of a sigmoid is at most 1/4, so every layer passes back at most a quarter of the gradient,
    and the first layers hardly learn. It is reported only if ReLU does better when tried.
    """
    hidden = [
        layer
        for layer in case.network.layers
        if has(layer, "dense", "convolves", "activates") and activation_of(layer) in SATURATING
    ]
    if case.head is not None and case.head.layer is not None:
        hidden = [layer for layer in hidden if layer.name != case.head.layer.name]
    if len(hidden) < DEEP or case.evaluation.learned == "well":
        return None
    names = {layer.name for layer in hidden}

    def edit(layer: "keras.Layer", config: Config) -> Config:
        if layer.name not in names:
            return config
        started = {"kernel_initializer": "he_normal"} if "kernel_initializer" in config else {}
        return config | {"activation": "relu"} | started

    return Suspicion(
        "error",
        message("{count} {name} layers in a row.", count=len(hidden), name=activation_of(hidden[0])),
        message("Each passes back only a fraction of the gradient, so the first layers get almost none."),
        (
            Remedy(
                message("Use `activation='relu'` with `kernel_initializer='he_normal'` in the hidden layers."),
                Change(layer=edit, fresh=True),
                (set_layers(case, hidden, activation="relu", kernel_initializer="he_normal"),),
            ),
        ),
        by_trial=ByTrial(),
    )
