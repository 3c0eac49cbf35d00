"""Rule `training-continued`."""

from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.doctor.worked import FitCall, Worked
from halfhour.language import Message, message
from halfhour.records import Severity

COMPARED = ("batch_size", "class_weight", "sample_weight")  # of `fit`; a change of `epochs` alone may be intended


@rule("training-continued", "cause", message("Training continued from the previous run"), looks_at=Worked)
def training_continued(worked: Worked) -> Suspicion | None:
    """`fit` was called with new settings on a model that was already trained, as if it were new.

    Why it matters: `fit` continues from the current weights. The second result is the work of both trainings, and says
    nothing about the new settings.

    The evidence: the same model, the same data, and a second `fit` that started better than the first. It is a warning
    if the settings to be compared differ: the batch size, the optimizer's class, the text of the cell that was run
    again. It is a note if the very same cell was run again. It isn't reported after `initial_epoch`, a lower learning
    rate, or layers frozen or unfrozen in between: that is how to continue a training on purpose.
    """
    if not worked.fits:
        return None
    second = worked.fits[-1]
    earlier = [
        one
        for one in worked.fits
        if one.model_seen is second.model_seen and one.fit.ended and one.fit is not second.fit
    ]
    if not earlier or second.fit.arguments.get("initial_epoch"):
        return None
    first = earlier[-1]
    began = _began(first), _began(second)
    if not _same_data(first, second) or began[0] is None or began[1] is None or _on_purpose(worked, first, second):
        return None
    name, before = began[0]
    after = began[1][1]
    severity = _severity(worked, first, second)
    if severity is None or (after >= before if name == "loss" else after <= before):
        return None
    values = {"cell": second.run.cell, "earlier": first.run.cell, "before": before, "after": after}
    return Suspicion(severity, _evidence(name, values), *_words(worked, second))


def _words(worked: Worked, second: FitCall) -> tuple[Message, tuple[Remedy, ...]]:
    name = worked.owner(second.fit.site) or "model"
    cause = message("`fit` continues from the weights that `{name}` has; recompiling doesn't reset them.", name=name)
    remedy = message(
        "Rebuild `{name}` before each training you want to compare: call a function `build()` in the cell "
        "with `fit`. To continue the same training on purpose, say so with `initial_epoch=`.",
        name=name,
    )
    return cause, (Remedy(remedy),)


def _evidence(name: str, values: dict[str, float]) -> Message:
    if name == "loss":
        return message(
            "The `fit` of cell [{cell}] started with a loss of {after:.4g}; that of cell [{earlier}], on the "
            "same model, with {before:.4g}.",
            **values,
        )
    return message(
        "The `fit` of cell [{cell}] started at an accuracy of {after:.1%}; that of cell [{earlier}], on the "
        "same model, at {before:.1%}.",
        **values,
    )


def _began(one: FitCall) -> tuple[str, float] | None:
    """The accuracy of the first epoch, or the loss where there is none."""
    epoch = one.fit.epochs[0] if one.fit.epochs else {}
    names = [name for name in epoch if name.endswith(("accuracy", "acc")) and not name.startswith("val_")]
    name = names[0] if names else "loss"
    return ("loss" if name == "loss" else "accuracy", epoch[name]) if name in epoch else None


def _same_data(first: FitCall, second: FitCall) -> bool:
    one, two = first.fit.data, second.fit.data
    if one.count != two.count or bool(one) != bool(two):
        return False
    return all((a.shape == b.shape) and bool((a == b).all()) for a, b in zip(one.inputs, two.inputs, strict=True))


def _on_purpose(worked: Worked, first: FitCall, second: FitCall) -> bool:
    """Whether a training is continued as fine-tuning is: slower, or with other layers."""
    before = worked.compiled_before(first.model_seen, first.fit.began)
    after = worked.compiled_before(second.model_seen, second.fit.began)
    slower = bool(first.fit.rates and second.fit.rates and second.fit.rates[0] < first.fit.rates[0])
    if before is None or after is None:
        return slower
    return before.trainable != after.trainable or (slower and before.optimizer == after.optimizer)


def _severity(worked: Worked, first: FitCall, second: FitCall) -> Severity | None:
    before = worked.compiled_before(first.model_seen, first.fit.began)
    after = worked.compiled_before(second.model_seen, second.fit.began)
    optimizers = before and after and (before.optimizer, before.rate) != (after.optimizer, after.rate)
    compared = any(first.fit.arguments.get(name) != second.fit.arguments.get(name) for name in COMPARED)
    again = first.run.identity == second.run.identity and first.run is not second.run
    if optimizers or compared or (again and first.run.source != second.run.source):
        return "warning"
    return "note" if again else None
