"""Rule `old-model-evaluated`."""

from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.doctor.worked import FitCall, InferenceCall, Worked
from halfhour.language import message

FIGURES = 4  # decimal places in which two evaluations of the same weights agree


@rule("old-model-evaluated", "cause", message("The wrong model was evaluated"), looks_at=Worked)
def old_model_evaluated(worked: Worked) -> Suspicion | None:
    """A new model was trained, but an older or untrained one was evaluated.

    Why it matters: the number is right, but it belongs to a different network than you think.

    The evidence: two models with the same inputs and outputs. Either the evaluated one was never trained while the
    other was: a cell that builds the model was run again after the `fit`. Or the older one was evaluated after the
    newer one was trained, with the same result as before, and the newer one was never evaluated; in a notebook that
    runs from the top, it is enough that no cell evaluates the newer one. If both are evaluated, you are comparing them,
    and nothing is reported.
    """
    questions = [one for one in worked.questions if one.use.kind == "evaluate" and one.use.finished]
    if not questions or not worked.fits:
        return None
    last, trained = questions[-1], worked.fits[-1]
    if last.model_seen is trained.model_seen or last.use.moment < trained.fit.began or not _alike(last, trained):
        return None
    if not last.model_seen.fits:
        return (
            None if _asked_since(worked, trained) or last.model_seen.model.weights == [] else _untrained(last, trained)
        )
    if _asked_since(worked, trained) or last.model_seen.fits[-1].began > trained.fit.began:
        return None
    before = [one for one in questions if one.model_seen is last.model_seen and one.use.moment < trained.fit.began]
    repeated = any(_figures(one) == _figures(last) for one in before)
    if not repeated and not _whole(worked):
        return None
    return _older(worked, last, trained)


def _alike(last: InferenceCall, trained: FitCall) -> bool:
    one, two = last.model_seen.model, trained.model_seen.model
    shapes = [(getattr(model, "input_shape", None), getattr(model, "output_shape", None)) for model in (one, two)]
    return shapes[0] == shapes[1] and shapes[0] != (None, None)


def _asked_since(worked: Worked, trained: FitCall) -> bool:
    return any(
        one.model_seen is trained.model_seen and one.use.moment > trained.fit.ended > 0 for one in worked.questions
    )


def _figures(one: InferenceCall) -> dict[str, float]:
    return {name: round(float(value), FIGURES) for name, value in one.use.result.items()}


def _whole(worked: Worked) -> bool:
    """Whether this is a notebook that was run from the top to its end."""
    return not worked.seen.coming and len({run.identity for run in worked.runs}) == len(worked.runs)


def _untrained(last: InferenceCall, trained: FitCall) -> Suspicion:
    return Suspicion(
        "error",
        message(
            "Cell [{cell}] evaluates a model that was never trained; cell [{trained}] trained another one of "
            "the same architecture.",
            cell=last.run.cell,
            trained=trained.run.cell,
        ),
        message("Likely you ran the cell that builds the model again after training, which reset its weights."),
        (Remedy(message("Run the cell with `fit` again before this one, or keep building and training in one cell.")),),
        explains=("predict-preprocess-mismatch",),
    )


def _older(worked: Worked, last: InferenceCall, trained: FitCall) -> Suspicion:
    return Suspicion(
        "warning",
        message(
            "Cell [{cell}] evaluates `{older}`, but `{newer}` was trained last, in cell [{trained}], and "
            "never evaluated.",
            cell=last.run.cell,
            older=worked.owner(last.use.site) or "model",
            newer=worked.owner(trained.fit.site) or "model",
            trained=trained.run.cell,
        ),
        message("Likely the cell still uses the old model's name."),
        (Remedy(message("Evaluate `{newer}`.", newer=worked.owner(trained.fit.site) or "model")),),
    )
