"""Rule `dropout-too-high`."""

from typing import Any

from halfhour.doctor.patching.edits import set_layers
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.layers import has
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion
from halfhour.language import message

HIGH = 0.55  # UMLAUT (Schoop et al., CHI 2021) alarms above 0.5


@rule("dropout-too-high", "cause", message("Dropout is too high"), looks_at=Case)
def dropout_too_high(case: Case) -> Suspicion | None:
    """Dropout drops more than half of a layer.

    Why it matters: too little is left, and the network can't even fit its training samples. It is reported only if half
    the rate does better when tried.
    """
    layers = [layer for layer in case.network.layers if has(layer, "drops") and layer.rate > HIGH]
    if not layers:
        return None
    names = {layer.name for layer in layers}

    def edit(layer: Any, config: dict[str, Any]) -> dict[str, Any]:
        return config | {"rate": 0.3} if layer.name in names else config

    return Suspicion(
        "error",
        message(
            "{count} layers drop {rate:.0%} or more of their inputs.",
            count=len(layers),
            rate=min(layer.rate for layer in layers),
        ),
        message("Too little information survives training for the network to learn from."),
        (
            Remedy(
                message("Use rates of 0.2 to 0.5: `Dropout(0.3)`."),
                Change(layer=edit),
                (set_layers(case, layers, rate=0.3),),
            ),
        ),
        by_trial=ByTrial(),
    )
