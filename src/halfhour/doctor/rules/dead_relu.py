"""Rules `dead-relu`: ReLUs that start dead, and ReLUs that died."""

import numpy as np

from halfhour.doctor.patching.edits import set_initialisers
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.hidden import dead_share, hidden_layers
from halfhour.doctor.reading.layers import activation_of
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion, giving
from halfhour.language import message

MOST = 0.7  # share of a layer's units (AUTOTRAINER, Zhang et al., ICSE 2021)
NEGATIVE = -0.5  # initial bias; usually 0


@rule("dead-relu", "cause", message("ReLUs dead from the start"), looks_at=Case)
def start_dead(case: Case) -> Suspicion | None:
    """The biases start so low that the ReLUs output 0 for every input.

    Why it matters: where a ReLU outputs 0, its gradient is 0, and it never recovers. It is reported only if the default
    bias does better when tried.
    """
    if case.fit.initial is None or len(case.fit.initial) != len(case.model.weights):
        return None
    initial_of = {id(variable): value for variable, value in zip(case.model.weights, case.fit.initial, strict=True)}
    low = []
    for layer in case.network.layers:
        bias = getattr(layer, "bias", None)
        if bias is None or id(bias) not in initial_of or activation_of(layer) != "relu":
            continue
        if float(np.median(initial_of[id(bias)])) < NEGATIVE:
            low.append((layer, float(np.median(initial_of[id(bias)]))))
    if not low:
        return None
    return Suspicion(
        "error",
        message("The biases of layer `{name}` start at {bias:g}.", name=low[0][0].name, bias=low[0][1]),
        message("A ReLU that outputs 0 for every input gets no gradient and never recovers."),
        (
            Remedy(
                message("Drop `bias_initializer`: biases usually start at 0."),
                Change(layer=giving((layer for layer, _ in low), bias_initializer="zeros"), fresh=True),
                (set_initialisers(case, [layer for layer, _ in low], bias_initializer="zeros"),),
            ),
        ),
        by_trial=ByTrial(),
    )


@rule("dead-relu", "symptom", message("Dead ReLUs"), looks_at=Case)
def died(case: Case) -> Suspicion | None:
    """After a training that learned little, some units output 0 for every sample.

    Why it matters: ReLUs killed by steps that are too large are reported as `lr-too-high`; dead ReLUs are reported by
    themselves only if no cause is found.
    """
    if case.head is None or case.evaluation.learned in (None, "well") or not case.final or case.crashed:
        return None
    rectified = [h for h in hidden_layers(case.model, case.fit.data, case.head.layer) if h.activation == "relu"]
    worst = max(rectified, key=dead_share, default=None)
    if worst is None or dead_share(worst) < MOST:
        return None
    return Suspicion(
        "error",
        message(
            "{share:.0%} of the units of layer `{name}` output 0 for every sample.",
            share=dead_share(worst),
            name=worst.layer.name,
        ),
        message("A ReLU that outputs 0 for every input gets no gradient and never recovers."),
        (
            Remedy(
                message(
                    "Lower the learning rate, initialise with `he_normal`, scale the inputs; or use "
                    "`activation='leaky_relu'`."
                )
            ),
        ),
    )
