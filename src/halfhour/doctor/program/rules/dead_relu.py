"""Rule `dead-relu`."""

from typing import Any

import numpy as np

from halfhour.doctor.program.case import Case
from halfhour.doctor.program.suspicion import Change, Remedy, Suspicion
from halfhour.language import message

NEGATIVE = -0.5  # of a bias at the start; zeros are usual


def dead_relu(case: Case) -> Suspicion | None:
    """Biases that start so low that ReLUs give nothing for any input.

    Why it matters: where a ReLU gives 0 its gradient is 0, and it never comes back. Dead ReLUs after steps that are too
    large are found as `lr-too-high`; here the start is looked at. It stands only if a usual start does better.
    """
    if case.fit.initial is None or len(case.fit.initial) != len(case.model.weights):
        return None
    of = {id(variable): value for variable, value in zip(case.model.weights, case.fit.initial, strict=True)}
    low = []
    for layer in case.layers:
        bias = getattr(layer, "bias", None)
        if bias is None or id(bias) not in of or getattr(layer.activation, "__name__", "") != "relu":
            continue
        if float(np.median(of[id(bias)])) < NEGATIVE:
            low.append((layer, float(np.median(of[id(bias)]))))
    if not low:
        return None
    names = {layer.name for layer, _ in low}

    def edit(layer: Any, config: dict[str, Any]) -> dict[str, Any]:
        return config | {"bias_initializer": "zeros"} if layer.name in names else config

    return Suspicion(
        "dead-relu",
        "error",
        message("The ReLUs start dead"),
        message("The biases of layer `{name}` start at {bias:g}.", name=low[0][0].name, bias=low[0][1]),
        message("A ReLU that gives 0 for every input has no gradient, and never comes back."),
        (Remedy(message("Leave out `bias_initializer`: zeros are usual."), Change(layer=edit, fresh=True)),),
        certain=False,
    )
