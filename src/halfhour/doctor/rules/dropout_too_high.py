"""Rule `dropout-too-high`."""

from halfhour.doctor.patching.edits import set_layers
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.layers import has
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion, giving
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
                Change(layer=giving(layers, rate=0.3)),
                (set_layers(case, layers, rate=0.3),),
            ),
        ),
        by_trial=ByTrial(),
    )
