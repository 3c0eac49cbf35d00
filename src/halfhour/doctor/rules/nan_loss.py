"""Rule `nan-loss`."""

import math

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.own_loss import breaks_at_its_ends, is_of_the_program
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.rates import rate_remedies
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

GROWN = 10.0  # times the first loss: steps that are too large show as a loss that grows before it is NaN
USUAL = 0.01  # the largest learning rate that is in common use for Adam; SGD takes ten times as much
USUAL_SGD = 0.1


@rule("nan-loss", "symptom", message("The loss became NaN"), looks_at=Case)
def nan_loss(case: Case) -> Suspicion | None:
    """The loss became NaN or infinite.

    Why it matters: from that step on every weight is NaN. The cause is NaN in the inputs, a step that is too large, or
    a logarithm, root or division in a custom loss. If one of these is found, it is reported instead. Steps that are too
    large show as a loss that grows first; if it is finite and then NaN at once, with a usual learning rate and a custom
    loss, the gradient wasn't finite: the slope of a square root is infinite at 0.
    """
    losses = case.curves.losses + [loss for _, loss in case.fit.first_losses]
    epochs = [place for place, loss in enumerate(case.curves.losses, 1) if not math.isfinite(loss)]
    if all(map(math.isfinite, losses)):
        return None
    own = breaks_at_its_ends(case)
    if not own and _at_once(case):
        return Suspicion(
            "error",
            message(
                "The loss was NaN from one step to the next: the last one before was {last:.3g}.",
                last=_before(case)[-1],
            ),
            message(
                "Its value was finite and hadn't grown, its gradient wasn't: likely a square root, norm, logarithm or "
                "division of zero in your own code, such as the distance of two equal vectors."
            ),
            (
                Remedy(
                    message(
                        "Keep the argument above zero: `ops.sqrt(ops.maximum(x, 1e-12))`, `ops.log(ops.maximum(p, "
                        "1e-7))`, `a / (b + 1e-7)`."
                    )
                ),
            ),
        )
    if own:
        cause = message("Likely your custom loss takes the logarithm or square root of zero, or divides by it.")
        remedy = Remedy(message("Keep its argument above zero: `ops.log(ops.clip(p, 1e-7, 1.0))`."))
    else:
        cause = message("Likely the learning rate is too high.")
        remedy = Remedy(message("Use a smaller learning rate, or `clipnorm=1.0` in the optimizer."))
    return Suspicion(
        "error",
        message("The loss was NaN or infinite from epoch {epoch} on.", epoch=epochs[0] if epochs else 1),
        cause,
        (remedy,) if own else rate_remedies(case) + (remedy,),
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
