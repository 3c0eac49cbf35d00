"""Rule `missing-flatten`."""

from halfhour.doctor.patching.edits import flatten_first
from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Change, Remedy, Suspicion
from halfhour.language import message


@rule("missing-flatten", "cause", message("A Flatten is missing"), looks_at=Case, can_crash=True)
def missing_flatten(case: Case) -> Suspicion | None:
    """The network's output still has the axes of an image or a sequence; the targets have one row per sample.

    Why it matters: a `Dense` layer works on the last axis only. Without `Flatten` (or pooling, or
    `return_sequences=False`) before it, there is one prediction for every position of the input instead of one for the
    whole.
    """
    head, y = case.head, case.targets
    if head is None or y is None or not head.rank or head.rank < 3 or y.ndim > 2 or case.problem.reconstructs:
        return None
    shape = tuple(case.model.output_shape[1:]) if hasattr(case.model, "output_shape") else ()
    if y.ndim == 2 and (len(shape) != 2 or shape[0] in (None, y.shape[1])) and not case.crashed:
        return None  # a label for every step of a sequence
    recurrent = any(getattr(layer, "return_sequences", False) for layer in case.network.layers)
    if recurrent:
        remedy = message("Return only the last state from the last recurrent layer: drop `return_sequences=True`.")
    else:
        remedy = message("Put `Flatten()` before the first `Dense` layer.")
    return Suspicion(
        "error",
        message(
            "The network outputs shape {output} per sample; a target has shape {target}.",
            output=shape,
            target=tuple(y.shape[1:]),
        ),
        message("A Dense layer only acts on the last axis and keeps the others."),
        (Remedy(remedy, None if recurrent else Change(flatten=True), () if recurrent else (flatten_first(case),)),),
    )
