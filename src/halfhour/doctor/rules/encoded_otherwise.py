"""Part of rule `prediction-decoding`: names in another order than that of what gave the classes their numbers."""

import ast
import sys
from collections.abc import Callable, Iterator

from halfhour.doctor.patching.cells import Notebook
from halfhour.doctor.patching.edits import bound_names
from halfhour.doctor.patching.source import Edit, Replacement, SourceCode
from halfhour.doctor.reading.lists import Listed, lists_used, words
from halfhour.doctor.seeing.observed import Observation
from halfhour.doctor.seeing.sampling import is_one_hot
from halfhour.doctor.seeing.sites import CallSite
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

ENCODERS = ("LabelEncoder", "LabelBinarizer")  # of scikit-learn, with the names in `classes_`
DECODING = ".inverse_transform("
DUMMIES = "get_dummies"  # of pandas: the words are sorted


def encoded_otherwise(seen: Observation) -> Suspicion | None:
    """A list that names predictions, and holds the names of an encoder, a category or dummies in another order."""
    known = list(_numbered(seen))
    first = _first_prediction(seen)
    if not known or first is None:
        return None
    text, line, file = first
    if DECODING in text:  # then the list is hardly what names the predictions
        return None
    for listed in lists_used(text, line - 1, seen.variables):
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
                (_remedy(listed, code, file),),
            )
    return None


def _numbered(seen: Observation) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What gave the classes their numbers, as code, and their names by number."""
    pandas = sys.modules.get("pandas")
    for variable, value in seen.variables.items():
        if type(value).__name__ in ENCODERS and type(value).__module__.startswith("sklearn."):
            yield f"{variable}.classes_", words(getattr(value, "classes_", ()))
        elif pandas is not None and isinstance(value, pandas.DataFrame):
            for column in value.columns:
                if isinstance(value[column].dtype, pandas.CategoricalDtype):
                    yield f"{variable}[{column!r}].cat.categories", words(value[column].cat.categories)
    for names in seen.dummies:
        if list(names) == sorted(names) and _are_learned(len(names), seen):
            yield DUMMIES, names


def _are_learned(count: int, seen: Observation) -> bool:
    """Whether a model was trained with one-hot rows of so many columns."""
    fits = [fit for model in seen.models.values() for fit in model.fits]
    targets = [fit.data.targets[0] for fit in fits if len(fit.data.targets) == 1]
    return any(rows.shape[1:] == (count,) and is_one_hot(rows) for rows in targets)


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


def _remedy(listed: Listed, code: str, file: str) -> Remedy:
    """The names from there, in the place of the list."""
    if code == DUMMIES:
        sort = "np.sort" if listed.array else "sorted"
        return Remedy(
            message(
                "Write `{sort}({variable})`: `get_dummies` sorts its columns.", sort=sort, variable=listed.variable
            ),
            edits=(_replaced(listed, file, lambda written: f"{sort}({written})"),) if file else (),
        )
    names = code if listed.array else f"list({code})"
    return Remedy(
        message("Take the names from where the numbers come from: `{names}`.", names=names),
        edits=(_replaced(listed, file, lambda _written: names),) if file else (),
    )


def _replaced(listed: Listed, file: str, put: Callable[[str], str]) -> Edit:
    def change(source: SourceCode, lists: list[ast.expr]) -> list[Replacement]:
        written = ast.get_source_segment(source.text, lists[0])
        new = put(written or "")
        known = not new.startswith("np.") or "np" in bound_names(source)
        return [source.over(lists[0], new)] if written and known else []

    return Edit((CallSite(file, listed.end[0], *listed.end),), change, listed.kind)
