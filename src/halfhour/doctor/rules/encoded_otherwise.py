"""Part of rule `prediction-decoding`: names in another order than the encoder's that gave the classes their numbers."""

import ast
import sys
from collections.abc import Iterator

from halfhour.doctor.patching.cells import Notebook
from halfhour.doctor.patching.source import Edit, Replacement, Source
from halfhour.doctor.reading.lists import Listed, lists_used
from halfhour.doctor.seeing.observed import Observation
from halfhour.doctor.seeing.sites import CallSite
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

ENCODERS = ("LabelEncoder", "LabelBinarizer")  # of scikit-learn, with the names in `classes_`
DECODING = ".inverse_transform("


def encoded_otherwise(seen: Observation) -> Suspicion | None:
    """A list that names predictions, and holds the names of an encoder or a category in another order."""
    known = list(_numbered(seen))
    first = _first_prediction(seen)
    if not known or first is None:
        return None
    text, line, file = first
    if DECODING in text:  # then the list is hardly what names the predictions
        return None
    for listed in lists_used(text, line - 1):
        for code, names in known:
            if listed.names == names or sorted(listed.names) != sorted(names):
                continue
            number = next(place for place, name in enumerate(names) if listed.names[place] != name)
            return Suspicion(
                "error",
                message(
                    "Class {number} is `{name}` for `{encoder}`, and `{listed}` in your list `{variable}`.",
                    number=number,
                    name=names[number],
                    encoder=code,
                    listed=listed.names[number],
                    variable=listed.variable,
                ),
                message("The numbers come from there; the order of your list plays no part."),
                (
                    Remedy(
                        message("Take the names from where the numbers come from: `list({encoder})`.", encoder=code),
                        edits=(_take(listed, code, file),) if file else (),
                    ),
                ),
            )
    return None


def _numbered(seen: Observation) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Where the program's variables hold the names of classes by number: as code, and the names."""
    pandas = sys.modules.get("pandas")
    for variable, value in seen.variables.items():
        if type(value).__name__ in ENCODERS and type(value).__module__.startswith("sklearn."):
            yield from _words(f"{variable}.classes_", getattr(value, "classes_", ()))
        elif pandas is not None and isinstance(value, pandas.DataFrame):
            for column in value.columns:
                if isinstance(value[column].dtype, pandas.CategoricalDtype):
                    yield from _words(f"{variable}[{column!r}].cat.categories", value[column].cat.categories)


def _words(code: str, names: object) -> Iterator[tuple[str, tuple[str, ...]]]:
    found = tuple(names) if hasattr(names, "__iter__") else ()
    if len(found) > 1 and all(isinstance(name, str) for name in found):
        yield code, tuple(map(str, found))


def _first_prediction(seen: Observation) -> tuple[str, int, str] | None:
    """The program that asks a model for predictions first: its text, the line, and the file, of a script."""
    sites = [site for model in seen.models.values() for site, kind in model.asked_at.items() if kind == "predict"]
    sites += [call.site for call in seen.calls if call.site]
    if seen.cells:
        notebook = Notebook(tuple(seen.cells))
        moved = [place for place in map(notebook.moved, sites) if place]
        return (notebook.text, min(place.line for place in moved), "") if moved else None
    if seen.script is None:
        return None
    lines = [site.line for site in sites if site.file == seen.script[0]]
    return (seen.script[1], min(lines), seen.script[0]) if lines else None


def _take(listed: Listed, code: str, file: str) -> Edit:
    """The names from there, in the place of the list."""

    def change(source: Source, found: list[ast.List]) -> list[Replacement]:
        return [source.over(found[0], f"list({code})")]

    return Edit((CallSite(file, listed.end[0], *listed.end),), change, ast.List)
