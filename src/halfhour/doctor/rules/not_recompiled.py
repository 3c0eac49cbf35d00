"""Rule `not-recompiled`."""

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message


@rule("not-recompiled", "cause", message("`trainable` changed without recompiling"), looks_at=Case)
def not_recompiled(case: Case) -> Suspicion | None:
    """Layers were frozen or unfrozen after a `fit`, or while it ran, and the model wasn't compiled again.

    Why it matters: `fit` decides once, after `compile`, which weights it updates. A later `trainable = …` is silently
    ignored: unfrozen layers don't learn, frozen ones keep learning.
    """
    wanted, trained = case.fit.wanted, case.fit.trains
    if not case.fit.finished or not wanted or not trained or case.fit.by_batch:
        return None
    left_out, still = len(wanted - trained), len(trained - wanted)
    known = {id(variable) for variable in case.model.weights}
    if (not left_out and not still) or not (wanted <= known and trained <= known):
        return None
    if left_out:
        evidence = message("The last `fit` left {count} trainable weights untrained.", count=left_out)
    else:
        evidence = message("The last `fit` trained {count} frozen weights.", count=still)
    return Suspicion(
        "error",
        evidence,
        message("The first `fit` after `compile` fixes which weights are trained."),
        (
            Remedy(
                message(
                    "Call `compile` after changing `trainable`; to fine-tune, use a small learning rate: `Adam(1e-5)`."
                )
            ),
        ),
    )
