"""Rule `nan-loss`: a loss, or weights behind a loss that looks sound, which are no longer numbers."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.loop import Loop
from halfhour.doctor.reading.own_loss import breaks_at_its_ends, is_of_the_program
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.rates import rate_remedies
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import Message, message

if TYPE_CHECKING:
    import keras

GROWN = 10.0  # times the first loss: steps that are too large show as a loss that grows before it is NaN
USUAL = 0.01  # the largest learning rate that is in common use for Adam; SGD takes ten times as much
USUAL_SGD = 0.1


TITLE = message("The loss or the weights became NaN")
NOT_FINITE = message(
    "Its value was finite and hadn't grown, its gradient wasn't: likely a square root, norm, logarithm or division of "
    "zero in your own code, such as the distance of two equal vectors."
)
ABOVE_ZERO = Remedy(
    message(
        "Keep the argument above zero: `ops.sqrt(ops.maximum(x, 1e-12))`, `ops.log(ops.maximum(p, 1e-7))`, "
        "`a / (b + 1e-7)`."
    )
)


@rule("nan-loss", "symptom", TITLE, looks_at=Case)
def nan_loss(case: Case) -> Suspicion | None:
    """The loss became NaN or infinite, or the weights did behind a loss that is still finite.

    Why it matters: from that step on every weight is NaN. The cause is NaN in the inputs, a step that is too large, or
    a logarithm, root or division in a custom loss. If one of these is found, it is reported instead. Steps that are too
    large show as a loss that grows first; if it is finite and then NaN at once, with a usual learning rate and a custom
    loss, the gradient wasn't finite: the slope of a square root is infinite at 0. The loss alone doesn't always show
    it: on most processors a compiled graph of TensorFlow makes 0 of NaN at a ReLU, and the loss stays where it is.
    """
    losses = case.curves.losses + [loss for _, loss in case.fit.first_losses]
    if all(map(math.isfinite, losses)):
        evidence = _of_weights(case.model.trainable_weights)
        if evidence is None:
            return None
    else:
        epochs = [place for place, loss in enumerate(case.curves.losses, 1) if not math.isfinite(loss)]
        evidence = message("The loss was NaN or infinite from epoch {epoch} on.", epoch=epochs[0] if epochs else 1)
    if breaks_at_its_ends(case):
        cause = message("Likely your custom loss takes the logarithm or square root of zero, or divides by it.")
        remedy = Remedy(message("Keep its argument above zero: `ops.log(ops.clip(p, 1e-7, 1.0))`."))
        return Suspicion("error", evidence, cause, (remedy,))
    if _at_once(case):
        if not all(map(math.isfinite, losses)):
            evidence = message(
                "The loss was NaN from one step to the next: the last one before was {last:.3g}.",
                last=_before(case)[-1],
            )
        return Suspicion("error", evidence, NOT_FINITE, (ABOVE_ZERO,))
    cause = message("Likely the learning rate is too high.")
    remedy = Remedy(message("Use a smaller learning rate, or `clipnorm=1.0` in the optimizer."))
    return Suspicion("error", evidence, cause, (*rate_remedies(case), remedy))


@rule("nan-loss", "symptom", TITLE, looks_at=Loop)
def nan_in_a_loop(loop: Loop) -> Suspicion | None:
    """The same after a custom training loop, whose losses weren't seen: its weights are no longer numbers."""
    evidence = _of_weights(loop.stepped)
    if evidence is None:
        return None
    cause = message(
        "A gradient wasn't finite: a square root, logarithm or division of zero in your own code, NaN in the data, or "
        "a learning rate that is too high."
    )
    return Suspicion("error", evidence, cause, (ABOVE_ZERO,))


def _of_weights(variables: "Sequence[keras.Variable]") -> Message | None:
    """What is said of weights that are no longer numbers, if there are any."""
    import keras

    broken = [one for one in variables if not np.isfinite(keras.ops.convert_to_numpy(one)).all()]
    if not broken:
        return None
    return message(
        "After training, {broken} of {count} weight arrays hold NaN or infinite values, `{name}` first.",
        broken=len(broken),
        count=len(variables),
        name=getattr(broken[0], "path", broken[0].name),
    )


def _before(case: Case) -> list[float]:
    """The losses that were known before the first that is no number, in order."""
    known = [loss for _step, loss in sorted(case.fit.first_losses)] + case.curves.losses
    broken = next((place for place, loss in enumerate(known) if not math.isfinite(loss)), len(known))
    return known[:broken]


def _at_once(case: Case) -> bool:
    """Whether a gradient in the person's own code made it NaN: steps of a usual size, and a loss that hadn't grown."""
    before, rate = _before(case), case.optimizer.rate
    usual = USUAL_SGD if case.optimizer.name == "SGD" else USUAL
    if not before or rate is None or rate > usual or not (is_of_the_program(case) or _own_function(case)):
        return False
    return max(map(abs, before)) <= GROWN * max(abs(before[0]), 1.0)


def _own_function(case: Case) -> bool:
    return case.head is not None and case.head.loss == "custom"
