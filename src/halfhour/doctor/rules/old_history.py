"""Rule `old-history`."""

import ast
from typing import TYPE_CHECKING

from halfhour.doctor.reading.names import OF_IPYTHON
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.cells import CellRun
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.doctor.worked import FitCall, Worked
from halfhour.language import message

if TYPE_CHECKING:
    import keras


@rule("old-history", "cause", message("The plotted curves are from an older run"), looks_at=Worked)
def old_history(worked: Worked) -> Suspicion | None:
    """A cell reads the `history` of an earlier training; the latest training's history wasn't assigned.

    Why it matters: `history = model.fit(…)` is the only place that keeps the curves of a training. If the next `fit`
    isn't assigned, or is interrupted, the old variable still holds the old curves, and they look like the new ones.

    The evidence: the cell reads `.history` of a variable from an earlier `fit`; a later `fit` of the same model ran
    before that cell, and no variable holds its result.
    """
    for run in reversed(worked.runs):
        for name in _read(worked, run):
            drawn, latest = _of(worked, worked.variables.get(name)), _latest_before(worked, run)
            if drawn is None or latest is None or drawn.fit is latest.fit or latest.model_seen is not drawn.model_seen:
                continue
            if latest.fit.began < drawn.fit.began or _kept(worked, latest):
                continue
            return _suspicion(name, run, drawn, latest)
    return None


def _read(worked: Worked, run: CellRun) -> list[str]:
    """The variables whose `.history` a cell reads, other than those that it gives a value itself."""
    own = worked.names(run).gives
    names = []
    for part in run.parts:
        try:
            nodes = list(ast.walk(ast.parse(part.text)))
        except (SyntaxError, ValueError):
            continue
        reading = (node for node in nodes if isinstance(node, ast.Attribute) and node.attr in ("history", "epoch"))
        names += [node.value.id for node in reading if isinstance(node.value, ast.Name) and node.value.id not in own]
    return list(dict.fromkeys(names))


def _of(worked: Worked, value: object) -> FitCall | None:
    """The training that gave a variable's value back."""
    return next((one for one in worked.fits if one.fit.history and one.fit.history() is value is not None), None)


def _latest_before(worked: Worked, run: CellRun) -> FitCall | None:
    return next((one for one in reversed(worked.fits) if one.fit.began < run.began), None)


def _kept(worked: Worked, latest: FitCall) -> bool:
    history = latest.fit.history() if latest.fit.history else None
    own = [name for name in worked.variables if not name.startswith("_") and name not in OF_IPYTHON]
    kept = [worked.variables[name] for name in own]
    return history is not None and any(value is history or _holds(value, history) for value in kept)


def _holds(value: object, history: "keras.callbacks.History") -> bool:
    """Whether a list or a dictionary of the person's holds it, as the curves of several trainings are kept."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return any(part is history or part is history.history for part in parts)


def _suspicion(name: str, run: CellRun, drawn: FitCall, latest: FitCall) -> Suspicion:
    return Suspicion(
        "warning",
        message(
            "Cell [{cell}] reads `{name}.history`: {epochs} epochs from the `fit` of cell [{drawn}]. The "
            "latest training is in cell [{latest}], with {others} epochs.",
            cell=run.cell,
            name=name,
            epochs=len(drawn.fit.epochs),
            drawn=drawn.run.cell,
            latest=latest.run.cell,
            others=len(latest.fit.epochs),
        ),
        message("The result of the last `fit` was never assigned, or that training didn't finish."),
        (
            Remedy(
                message(
                    "Write `{name} = model.fit(…)` in every cell that trains; `model.history` holds the last "
                    "run, interrupted or not.",
                    name=name,
                )
            ),
        ),
    )
