"""Rule `parts-swapped`."""

import ast

from halfhour.doctor.patching.cells import Notebook
from halfhour.doctor.patching.source import Edit, Replacement, SourceCode
from halfhour.doctor.reading.order import Crossed, crossed_parts
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import ModelSeen, Observation
from halfhour.doctor.seeing.sites import CallSite
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message


@rule(
    "parts-swapped",
    "cause",
    message("Inputs or outputs are in the wrong order"),
    looks_at=Observation,
)
def parts_swapped(seen: Observation) -> Suspicion | None:
    """A model with several inputs is asked with these in another order than in `fit`, or its outputs are unpacked so.

    Why it matters: Keras tells inputs of a list apart by their place alone. If two have the same shape, exchanging them
    raises no error, and every prediction is about something else. The rule reads the program: in `fit` and in `predict`
    or `evaluate`, it compares the names that tell the parts apart, such as `left_train` and `left_test`.
    """
    text, file = _program(seen)
    several = [one for one in seen.models.values() if one.fits and _count(one) > 1]
    for model in several:
        inputs = getattr(model.model, "inputs", None) or ()
        names = [getattr(one, "name", "") for one in inputs]
        for crossed in crossed_parts(text, names, getattr(model.model, "output_names", None) or ()):
            return _suspicion(crossed, file)
    return None


def _program(seen: Observation) -> tuple[str, str]:
    """The program, and the file of a script."""
    if seen.cells:
        return Notebook(tuple(seen.cells)).text, ""
    return (seen.script[1], seen.script[0]) if seen.script else ("", "")


def _count(model: ModelSeen) -> int:
    """The inputs or the outputs of a model, whichever are more."""
    data = model.fits[-1].data
    return max(len(data.inputs), len(data.targets))


def _suspicion(crossed: Crossed, file: str) -> Suspicion:
    right = ", ".join(crossed.given[place] for place in crossed.order)
    values = {"given": ", ".join(crossed.given), "learned": ", ".join(crossed.learned)}
    evidence = (
        message("The model was trained with `[{learned}]`, and is asked with `[{given}]`.", **values)
        if crossed.what == "inputs"
        else message("The model was trained with the labels `[{learned}]`; `{given}` takes its outputs.", **values)
    )
    remedy = message("Keep the order of `fit`: `{right}`.", right=right)
    return Suspicion(
        "error",
        evidence,
        message("A model with several inputs or outputs knows them by their place."),
        (Remedy(remedy, edits=_reordered(crossed, file) if file else ()),),
    )


def _reordered(crossed: Crossed, file: str) -> tuple[Edit, ...]:
    """The same parts in the order of `fit`."""

    def change(source: SourceCode, lists: list[ast.List | ast.Tuple]) -> list[Replacement]:
        parts = [ast.get_source_segment(source.text, part) or "" for part in lists[0].elts]
        return [source.over(part, parts[place]) for part, place in zip(lists[0].elts, crossed.order, strict=True)]

    return (Edit((CallSite(file, crossed.line, *crossed.end),), change, crossed.kind),)
