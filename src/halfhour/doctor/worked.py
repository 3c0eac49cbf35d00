"""How a notebook was worked with: the executions of its cells go in, what they did to names and models comes out."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from halfhour.doctor.patching.cells import Notebook
from halfhour.doctor.patching.source import SourceCode
from halfhour.doctor.reading.names import Names, names_of
from halfhour.doctor.seeing.cells import Altered, CellRun
from halfhour.doctor.seeing.observed import CompileSeen, FitSeen, ModelSeen, Observation, UseSeen
from halfhour.doctor.seeing.sites import CallSite


class FitCall(NamedTuple):
    """A training, the model, and the execution of a cell that it was part of."""

    model_seen: ModelSeen
    fit: FitSeen
    run: CellRun


class InferenceCall(NamedTuple):
    """A question to a model, and the execution of a cell that it was part of."""

    model_seen: ModelSeen
    use: UseSeen
    run: CellRun


class Reassignment(NamedTuple):
    """A change of a variable from its own old value, by an execution of a cell."""

    run: CellRun
    altered: Altered


@dataclass(frozen=True)
class Worked:
    """A notebook up to its last execution of a cell."""

    seen: Observation

    @property
    def runs(self) -> list[CellRun]:
        """Every execution of a cell, in order."""
        return self.seen.cells

    @property
    def variables(self) -> Mapping[str, object]:
        """The person's own, as they are now."""
        return self.seen.variables

    @cached_property
    def notebook(self) -> Notebook:
        """Its text."""
        return Notebook(tuple(self.runs))

    @cached_property
    def fits(self) -> list[FitCall]:
        """The trainings by `fit`, in the order in which they began."""
        found = [(model, fit) for model in self.seen.models.values() for fit in model.fits if not fit.by_batch]
        found.sort(key=lambda pair: pair[1].began)
        runs = [self.run_at(fit.began) for _model, fit in found]
        return [FitCall(model, fit, run) for (model, fit), run in zip(found, runs, strict=True) if run]

    @cached_property
    def questions(self) -> list[InferenceCall]:
        """What was evaluated and predicted, in order."""
        found = [(model, use) for model in self.seen.models.values() for use in model.uses if use.moment]
        found.sort(key=lambda pair: pair[1].moment)
        runs = [self.run_at(use.moment) for _model, use in found]
        return [InferenceCall(model, use, run) for (model, use), run in zip(found, runs, strict=True) if run]

    def run_at(self, moment: int) -> CellRun | None:
        """The execution during which something happened."""
        around = (run for run in reversed(self.runs) if run.began <= moment and (not run.ended or moment < run.ended))
        return next(around, None)

    def names(self, run: CellRun) -> Names:
        """The names of a cell as it was executed then."""
        return names_of("\n".join(part.text for part in run.parts))

    def compiled_between(self, model: ModelSeen, first: int, second: int) -> list[CompileSeen]:
        """The calls of `compile` on a model between two moments."""
        return [one for one in model.compiles if first < one.moment < second]

    def compiled_before(self, model: ModelSeen, moment: int) -> CompileSeen | None:
        """What a model was compiled with at a moment."""
        return next((one for one in reversed(model.compiles) if one.moment < moment), None)

    def call(self, site: CallSite | None) -> tuple[SourceCode, ast.Call] | None:
        """A call, as it stands in the notebook's text."""
        source, moved = SourceCode(self.notebook.text), self.notebook.moved(site)
        found = source.call_at(moved) if moved else None
        return (source, found) if found else None

    def given(self, site: CallSite | None) -> set[str]:
        """The variables that a call was made of: its arguments and the model whose method it is."""
        found = self.call(site)
        return {node.id for node in ast.walk(found[1]) if isinstance(node, ast.Name)} if found else set()

    def argument(self, site: CallSite | None, name: str) -> str:
        """The variable that a call was given for an argument; empty where that is none."""
        found = self.call(site)
        given = found[0].argument(found[1], name) if found else None
        while isinstance(given, ast.Subscript):  # x_train[:1000]
            given = given.value
        return given.id if isinstance(given, ast.Name) else ""

    def owner(self, site: CallSite | None) -> str:
        """The variable whose method is called; empty where that is none."""
        found = self.call(site)
        function = found[1].func if found else None
        owner = function.value if isinstance(function, ast.Attribute) else None
        return owner.id if isinstance(owner, ast.Name) else ""

    def steps(self, until: CellRun) -> dict[str, list[Reassignment]]:
        """The changes that went into each variable since it was made anew, up to an execution."""
        went_in: dict[str, list[Reassignment]] = {}
        for run in self.runs[: self.runs.index(until) + 1]:
            names = self.names(run)
            own = {altered.name: altered for altered in run.altered}
            done: set[str] = set()
            for flow in names.flows:
                before = {step: None for name in sorted(flow.reads) for step in went_in.get(name, [])}
                for name in flow.gives:
                    if name in own and name in names.alters and name not in done and name in flow.reads | {name}:
                        went_in[name] = [*went_in.get(name, []), Reassignment(run, own[name])]
                        done.add(name)
                    elif name not in done:
                        went_in[name] = list(before)
        return went_in
