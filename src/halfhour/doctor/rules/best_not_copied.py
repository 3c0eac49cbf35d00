"""Rule `best-not-copied`."""

import ast

from halfhour.doctor.patching.cells import program_text
from halfhour.doctor.reading.kept import KeptByName, kept_without_copy
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Observation
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message


@rule("best-not-copied", "cause", message("The best weights weren't copied"), looks_at=Observation)
def best_not_copied(seen: Observation) -> Suspicion | None:
    """A loop or a callback keeps "the best model so far", but only another name for the model that is trained further.

    Why it matters: `best = model`, `best = model.weights` and `[w.value for w in model.weights]` copy
    nothing. When the loop ends, the best is the last,
    and restoring it changes nothing. The rule reads the program: a name, an attribute or an entry of a dictionary that
    a loop or a callback gives, under a condition, to a model or to its variables, and that is read afterwards.
    """
    text = program_text(seen.cells, seen.script)
    models = {
        name for name, value in seen.variables.items() if any(value is each.model for each in seen.models.values())
    }
    kept = next(kept_without_copy(text, models), None)
    return _suspicion(kept) if kept else None


def _suspicion(kept: KeptByName) -> Suspicion:
    return Suspicion(
        "error",
        message(
            "Line {line}, `{text}`, is another name for what is trained further.",
            line=kept.line,
            text=kept.text,
        ),
        message("Nothing is copied: in the end, `{name}` is the last state, not the best.", name=kept.name),
        (
            Remedy(
                message(
                    "Copy the numbers, `{name} = {model}.get_weights()`, and bring them back with "
                    "`{model}.set_weights({name})` at the end.",
                    name=kept.name,
                    model=ast.unparse(kept.model),
                )
            ),
        ),
    )
