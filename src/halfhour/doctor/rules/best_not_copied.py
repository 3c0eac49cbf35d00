"""Rule `best-not-copied`."""

from halfhour.doctor.patching.cells import Notebook
from halfhour.doctor.reading.kept import KeptByName, kept_without_copy
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Observation
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message


@rule("best-not-copied", "cause", message("The best weights weren't copied"), looks_at=Observation)
def best_not_copied(seen: Observation) -> Suspicion | None:
    """A loop keeps "the best model so far", but only another name for the model that it keeps training.

    Why it matters: `best = model` and `best = model.weights` copy nothing. When the loop ends, the best is the last,
    and restoring it changes nothing. The rule reads the program: a name that a loop gives, under a condition, to a
    model or to its variables, and that is used after the loop.
    """
    text = Notebook(tuple(seen.cells)).text if seen.cells else seen.script[1] if seen.script else ""
    models = {
        name for name, value in seen.variables.items() if any(value is each.model for each in seen.models.values())
    }
    kept = next(kept_without_copy(text, models), None)
    return _suspicion(kept) if kept else None


def _suspicion(kept: KeptByName) -> Suspicion:
    return Suspicion(
        "error",
        message(
            "Line {line}, `{text}`, is another name for what the loop keeps training.",
            line=kept.line,
            text=kept.text,
        ),
        message("Nothing is copied: at the end of the loop, `{name}` is the last state, not the best.", name=kept.name),
        (
            Remedy(
                message(
                    "Copy the numbers, `{name} = {model}.get_weights()`, and bring them back with "
                    "`{model}.set_weights({name})` after the loop.",
                    name=kept.name,
                    model=kept.model,
                )
            ),
        ),
    )
