"""Rule `optimizer-reset`."""

from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.doctor.worked import Worked
from halfhour.language import message

WORSE = 1.05  # times the loss reached before: by chance, epochs differ by less


@rule("optimizer-reset", "cause", message("Recompiling reset the optimizer"), looks_at=Worked)
def optimizer_reset(worked: Worked) -> Suspicion | None:
    """The model was recompiled with the same settings between two trainings, and the loss jumped.

    Why it matters: `compile` creates a new optimizer. Adam's moments and SGD's momentum, which had adapted to each
    weight, restart from zero, and the first steps are too large for weights that had nearly converged.

    The evidence: the same optimizer class, learning rate, loss and trainable weights, and a first epoch whose loss is
    worse than the last one's before. Plain SGD has no state to lose.
    """
    if not worked.fits:
        return None
    second = worked.fits[-1]
    earlier = [
        one
        for one in worked.fits
        if one.model_seen is second.model_seen and one.fit.ended and one.fit is not second.fit
    ]
    if not earlier or not earlier[-1].fit.epochs or not second.fit.epochs:
        return None
    first = earlier[-1]
    between = worked.compiled_between(second.model_seen, first.fit.ended, second.fit.began)
    before = worked.compiled_before(second.model_seen, first.fit.began)
    if not between or before is None or not before.keeps:
        return None
    after = between[-1]
    same = (before.optimizer, before.rate, before.loss, before.trainable) == (
        after.optimizer, after.rate, after.loss, after.trainable,
    )  # fmt: skip
    reached, began = first.fit.epochs[-1].get("loss"), second.fit.epochs[0].get("loss")
    if not same or reached is None or began is None or began < WORSE * reached:
        return None
    name = worked.owner(second.fit.site) or "model"
    compiled = worked.run_at(after.moment)
    return Suspicion(
        "warning",
        message(
            "Cell [{cell}] compiled `{name}` again with the same settings: the loss had reached "
            "{reached:.4g}, and the next training started at {began:.4g}.",
            name=name,
            cell=compiled.cell if compiled else 0,
            reached=reached,
            began=began,
        ),
        message("`compile` creates a new {optimizer} with empty state.", optimizer=after.optimizer),
        (Remedy(message("Compile only once; call `fit` again to continue, or rebuild the model to start over.")),),
    )
