"""Part of rule `predict-preprocess-mismatch`: a preprocessing layer that was adapted again after training."""

from halfhour.doctor.reading.case import Case
from halfhour.doctor.seeing.adapted import Adapted
from halfhour.doctor.seeing.observed import UseSeen
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

ADAPTED_AGAIN = message("A preprocessing layer is adapted again")


def adapted_again(case: Case) -> Suspicion | None:
    """A layer that keeps something else of the new data than of the training's, before the model is asked."""
    for again in case.seen.adapted:
        before = [one for one in case.seen.adapted if one.layer is again.layer and one.moment < again.moment]
        before = [one for one in before if one.moment < case.fit.began and one.state != again.state]
        if not before or not any(_between(case, before[-1], again, use) for use in case.uses):
            continue
        first = before[-1].state
        moved = sum(one != other for one, other in zip(first, again.state, strict=False))
        return Suspicion(
            "error",
            message(
                "`{layer}` was adapted before training and again before it was used: {moved} of its {count} entries "
                "differ.",
                layer=again.layer.name,
                moved=max(moved, abs(len(first) - len(again.state))),
                count=max(len(first), len(again.state)),
            ),
            message("The model learned the first numbering or scale; new data are encoded by another."),
            (Remedy(message("Call `adapt` once, on the training data; only call the layer on everything else.")),),
            title=ADAPTED_AGAIN,
        )
    return None


def _between(case: Case, first: Adapted, again: Adapted, use: UseSeen) -> bool:
    """Whether the model was trained on what the layer gave at first, and asked about what it gave afterwards."""
    if case.fit.began < again.moment < use.moment:
        return True
    rows = {case.fit.data.count, (case.fit.data.count or 0) + (case.fit.validation.count or 0)}
    trained_on_it = bool(rows & set(first.encoded)) and not rows & set(again.encoded)
    return trained_on_it and use.data.count in again.encoded and use.data.count not in first.encoded
