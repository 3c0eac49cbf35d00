"""Rule `regularisation-too-strong`."""

from typing import TYPE_CHECKING

from halfhour.doctor.patching.edits import set_argument, set_strengths
from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import ByTrial, Change, Config, Remedy, Suspicion
from halfhour.language import message

if TYPE_CHECKING:
    import keras

STRONG = 0.005  # l2 of 0.0001 to 0.001 is usual
KINDS = ("kernel_regularizer", "bias_regularizer", "activity_regularizer", "recurrent_regularizer")
MILD = 1e-5
STRONG_DECAY, USUAL_DECAY = 0.1, 0.004  # AdamW in Keras: 0.004; Loshchilov and Hutter (2019): up to 0.1


@rule("regularisation-too-strong", "cause", message("Regularisation is too strong"), looks_at=Case)
def regularisation_too_strong(case: Case) -> Suspicion | None:
    """The weight penalty is so strong that it dominates the loss.

    Why it matters: the cheapest way to lower the loss is then to set every weight to zero. It is reported only if
    weaker regularisation does better when tried.
    """
    given = [(layer, getattr(layer, kind, None)) for layer in case.network.layers for kind in KINDS]
    strong = [(layer, regulariser) for layer, regulariser in given if _strength(regulariser) >= STRONG]
    decay = case.optimizer.weight_decay
    if not strong and decay < STRONG_DECAY:
        return None

    def edit(layer: "keras.Layer", config: Config) -> Config:
        return config | {kind: {"class_name": "L2", "config": {"l2": MILD}} for kind in KINDS if config.get(kind)}

    if strong:
        evidence = message(
            "{count} layers have regularisation of up to {strength:g}.",
            count=len({id(layer) for layer, _ in strong}),
            strength=max(_strength(regulariser) for _, regulariser in strong),
        )
        remedy = message("Use a hundredth of it or less: `l2(0.0001)`.")
        edits = (set_strengths(case, [regulariser for _, regulariser in strong], 0.0001),)
    else:
        evidence = message(
            "The optimizer's weight decay is {decay:g}; the usual value is {usual:g}.", decay=decay, usual=USUAL_DECAY
        )
        remedy = message("Use `weight_decay={usual:g}`.", usual=USUAL_DECAY)
        edits = (set_argument(case.made_at(case.optimizer.own), "weight_decay", USUAL_DECAY),)
    return Suspicion(
        "error",
        evidence,
        message("The loss is then dominated by the penalty, and setting all weights to zero is cheapest."),
        (Remedy(remedy, Change(layer=edit, weight_decay=USUAL_DECAY if decay >= STRONG_DECAY else None), edits),),
        by_trial=ByTrial(),
    )


def _strength(regularizer: object) -> float:
    factors = (getattr(regularizer, name, None) for name in ("l1", "l2", "factor"))
    return max((float(factor) for factor in factors if factor is not None), default=0.0)
