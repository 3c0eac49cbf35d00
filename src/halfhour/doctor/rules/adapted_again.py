"""Part of rule `predict-preprocess-mismatch`: a preprocessing layer that was adapted again after training."""

from halfhour.doctor.reading.case import Case
from halfhour.doctor.seeing.adapted import Adapted
from halfhour.doctor.seeing.observed import UseSeen
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

ADAPTED_AGAIN = message("A preprocessing layer is adapted again")


def adapted_again(case: Case) -> Suspicion | None:
    """A layer that keeps something else of the new data than of the training's, before the model is asked.

    A second layer that is made alike counts as the same one: a function that makes, adapts and calls one does that.
    """
    for again in case.seen.adapted:
        before = [one for one in case.seen.adapted if _alike(one, again) and one.moment < again.moment]
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


def _alike(one: Adapted, other: Adapted) -> bool:
    """Whether both are calls of one layer, or of two that differ in nothing but their names."""
    if one.layer is other.layer:
        return True
    if type(one.layer) is not type(other.layer):
        return False
    first, second = ({**layer.get_config(), "name": "", "vocabulary": None} for layer in (one.layer, other.layer))
    return str(first) == str(second)


def _between(case: Case, first: Adapted, again: Adapted, use: UseSeen) -> bool:
    """Whether the model was trained on what the layer gave at first, and asked about what it gave afterwards."""
    if case.fit.began < again.moment < use.moment and again.layer is first.layer:
        return True
    rows = {case.fit.data.count, (case.fit.data.count or 0) + (case.fit.validation.count or 0)}
    trained_on_it = bool(rows & set(first.encoded)) and not rows & set(again.encoded)
    return trained_on_it and use.data.count in again.encoded and use.data.count not in first.encoded
