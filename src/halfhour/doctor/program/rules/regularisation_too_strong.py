"""Rule `regularisation-too-strong`."""

from typing import Any

from halfhour.doctor.program.case import Case
from halfhour.doctor.program.suspicion import Change, Remedy, Suspicion
from halfhour.language import message

STRONG = 0.005  # l2 of 0.0001 to 0.001 is usual
KINDS = ("kernel_regularizer", "bias_regularizer", "activity_regularizer", "recurrent_regularizer")
MILD = 1e-5


def regularisation_too_strong(case: Case) -> Suspicion | None:
    """Weights are held down so much that the loss is mostly about being small.

    Why it matters: the cheapest way to lower the loss is then to set every weight to zero. It stands only if weaker
    regularisation does better when tried.
    """
    strong: dict[str, float] = {}
    for layer in case.layers:
        for kind in KINDS:
            strength = _strength(getattr(layer, kind, None))
            if strength >= STRONG:
                strong.setdefault(layer.name, strength)
    decay = float(getattr(case.optimizer, "weight_decay", None) or 0.0)
    if not strong and decay < 0.1:
        return None

    def edit(layer: Any, config: dict[str, Any]) -> dict[str, Any]:
        return config | {kind: {"class_name": "L2", "config": {"l2": MILD}} for kind in KINDS if config.get(kind)}

    return Suspicion(
        "regularisation-too-strong",
        "error",
        message("The regularisation is too strong"),
        message(
            "{count} layers have a regularisation of up to {strength:g}.",
            count=len(strong),
            strength=max(strong.values(), default=decay),
        ),
        message("The loss is then mostly about small weights, and the cheapest answer is none at all."),
        (Remedy(message("Use a hundredth of it or less: `l2(0.0001)`."), Change(layer=edit)),),
        certain=False,
    )


def _strength(regularizer: Any) -> float:
    factors = (getattr(regularizer, name, None) for name in ("l1", "l2", "factor"))
    return max((float(factor) for factor in factors if factor is not None), default=0.0)
