"""Rule `nan-loss`."""

import math

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.own_loss import breaks_at_its_ends
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.rates import rate_remedies
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message


@rule("nan-loss", "symptom", message("The loss became NaN"), looks_at=Case)
def nan_loss(case: Case) -> Suspicion | None:
    """The loss became NaN or infinite.

    Why it matters: from that step on every weight is NaN. The cause is NaN in the inputs, a step that is too large, or
    a logarithm or division in a custom loss. If one of these is found, it is reported instead.
    """
    losses = case.curves.losses + [loss for _, loss in case.fit.first_losses]
    epochs = [place for place, loss in enumerate(case.curves.losses, 1) if not math.isfinite(loss)]
    if all(map(math.isfinite, losses)):
        return None
    own = breaks_at_its_ends(case)
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
