"""A live notebook under watch: cells begin and end, Keras is listened to, what is wrong is shown under the cell."""

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from IPython.display import display

from halfhour.doctor.reading.names import names_of
from halfhour.doctor.seeing.cells import Altered, ArraySummary, CellRun
from halfhour.doctor.seeing.importing import listening_beside_keras, on_import
from halfhour.doctor.seeing.observed import ModelSeen, Observation
from halfhour.doctor.seeing.sites import STANDS_FOR
from halfhour.doctor.seeing.watch import Watch
from halfhour.language import _
from halfhour.notebook.forms import form_of
from halfhour.notebook.log import begin, crash_in, end, parts_of
from halfhour.records import Finding
from halfhour.report.card import card, line, plain

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionResult, InteractiveShell

MODELS, RUNS, USES = 4, 500, 10  # kept in mind, the last ones


class Live:
    """Watches the cells of one shell.

    Args:
        shell: IPython's.

    Attributes:
        findings: of the last cell in which something was trained or asked.
        trials: whether remedies are tried on copies.
        says_healthy: whether a training in which nothing was found gets a line.
        untried: whether none are for this cell.
        watching: whether it does.
    """

    def __init__(self, shell: "InteractiveShell") -> None:
        self.findings: list[Finding] = []
        self.trials = True
        self.says_healthy = True
        self.untried = False
        self.watching = False
        self.shell = shell
        self._watch = Watch()
        self._watch.notes.seen.variables = shell.user_ns
        self._attached = ExitStack()
        self._depth = 0
        self._run: CellRun | None = None
        self._before: dict[str, ArraySummary] = {}
        self._told: set[tuple[str, str, int]] = set()

    def begin(self) -> None:
        """Watch from the next cell on."""
        self.watching = True
        self._attached.enter_context(on_import("keras", self._watch.attach))
        self._attached.enter_context(listening_beside_keras(self._watch.notes))
        self.shell.events.register("pre_run_cell", self.cell_begins)
        self.shell.events.register("post_run_cell", self.cell_ends)
        self._attached.callback(self.shell.events.unregister, "pre_run_cell", self.cell_begins)
        self._attached.callback(self.shell.events.unregister, "post_run_cell", self.cell_ends)

    def end(self) -> None:
        """Put everything back."""
        self.watching = False
        self._attached.close()

    @property
    def trainings(self) -> int:
        """How many were seen, of the models kept in mind."""
        return sum(len(model.fits) for model in self._watch.notes.seen.models.values())

    @property
    def seen(self) -> Observation:
        """What was seen so far."""
        return self._watch.notes.seen

    @property
    def faults(self) -> list[str]:
        """What went wrong in the watching itself."""
        return self._watch.notes.faults

    def cell_begins(self, info: Any) -> None:
        """Note what the cell's variables are like before it is carried out."""
        self._depth += 1
        with self._watch.notes.guarded():
            if self._depth > 1:  # a magic runs the rest of its cell as one of its own
                self._belongs(info)
                return
            self._run = self._run_of(info)
            begin(self._watch.notes.seen, self._run)
            self._before = self._forms(self._run)

    def cell_ends(self, result: "ExecutionResult") -> None:
        """Judge what the cell did with Keras, and show what is wrong."""
        self._depth = max(self._depth - 1, 0)
        run = self._run
        if self._depth or run is None:
            return
        self._run = None
        notes = self._watch.notes
        with notes.guarded():
            end(notes.seen, run)
            after = self._forms(run)
            run.altered = tuple(
                Altered(name, self._before[name], after[name]) for name in after if name in self._before
            )
            self._judge(run, result.error_before_exec or result.error_in_exec)
            self._forget()
        self.untried = False

    def _belongs(self, info: Any) -> None:
        """Note that what is run now is part of a cell that is known."""
        if self._run and self._run.parts:
            STANDS_FOR[self._file(info)] = self._run.parts[0].file

    def _file(self, info: Any) -> str:
        """What IPython compiles a cell as."""
        number = self.shell.execution_count - int(bool(info.store_history))
        transformed = getattr(info, "transformed_cell", None) or self.shell.transform_cell(info.raw_cell)
        return str(self.shell.compile.get_code_name(info.raw_cell, transformed, number))

    def _run_of(self, info: Any) -> CellRun:
        shell = self.shell
        number = shell.execution_count - int(bool(info.store_history))
        identity = getattr(info, "cell_id", None) or info.raw_cell
        parts = parts_of(info.raw_cell, self._file(info), shell.transform_cell)
        return CellRun(number, identity, info.raw_cell, parts, self._watch.notes.seen.next_moment())

    def _forms(self, run: CellRun) -> dict[str, ArraySummary]:
        """The forms of the variables that a cell makes from their own old values."""
        names = names_of("\n".join(part.text for part in run.parts)).alters
        forms = {name: form_of(self.shell.user_ns[name]) for name in names if name in self.shell.user_ns}
        return {name: form for name, form in forms.items() if form is not None}

    def _judge(self, run: CellRun, error: BaseException | None) -> None:
        seen = self._watch.notes.seen
        touched = [model for model in seen.models.values() if _touched(model, run)]
        trained = any(fit.began > run.began for model in touched for fit in model.fits)
        crashed = isinstance(error, Exception)
        if not touched and not crashed and ".history" not in run.source:
            return
        if isinstance(error, KeyboardInterrupt):
            return  # the person ended it, and knows
        for model in seen.models.values():
            model.settled = model not in touched
            model.asked_at = {site: kind for site, kind in model.asked_at.items() if self._stands(site.file)}
        seen.crash = crash_in(error, seen) if crashed and error else None
        try:
            self._show(self._found(), trained)
        except KeyboardInterrupt:  # while remedies were tried
            self._say(_("The trials were stopped."))
        finally:
            seen.crash = None

    def _found(self) -> list[Finding]:
        """What is to be said that was not said before."""
        from halfhour.doctor.verdict import diagnose

        seen = self._watch.notes.seen
        trials = self.trials and not self.untried
        diagnosis = diagnose(seen, trials=trials, streams=False)
        self._watch.notes.faults += diagnosis.faults
        latest = max((fit.began for model in seen.models.values() for fit in model.fits), default=0)
        known = [finding for finding in diagnosis.findings if finding.code != "crash"]
        new = [finding for finding in known if (finding.code, str(finding.evidence), latest) not in self._told]
        self._told |= {(finding.code, str(finding.evidence), latest) for finding in new}
        if known or latest:
            self.findings = known
        return new

    def _show(self, findings: list[Finding], trained: bool) -> None:
        if findings:
            display({"text/html": card(findings), "text/plain": plain(findings)}, raw=True)
        elif trained and self.says_healthy and not self.findings:
            self._say(_("nothing is wrong with this training."))

    def _say(self, text: str) -> None:
        display({"text/html": line(text), "text/plain": f"halfhour: {text}"}, raw=True)

    def _stands(self, file: str) -> bool:
        """Whether a file is what a cell holds now, or no cell's at all."""
        now = {run.identity: run for run in self._watch.notes.seen.cells}
        runs = [run for run in self._watch.notes.seen.cells if any(part.file == file for part in run.parts)]
        return not runs or any(now[run.identity].source == run.source for run in runs)

    def _forget(self) -> None:
        """Keep no data and no weights of the person's longer than they are needed, and of all else the last."""
        seen = self._watch.notes.seen
        for model in seen.models.values():
            for data in [*(fit.data for fit in model.fits), *(use.data for use in model.uses)]:
                data.whole = None
            for fit in model.fits:
                fit.validation.whole, fit.initial = None, None
                fit.arguments = {name: value for name, value in fit.arguments.items() if name != "callbacks"}
            model.uses = model.uses[-USES:]
            model.fits = model.fits[-USES:]
        trained = [key for key, model in seen.models.items() if model.fits]
        others = [key for key, model in seen.models.items() if not model.fits]
        for key in [*trained[:-MODELS], *others[:-MODELS]]:
            del seen.models[key]
        del seen.cells[:-RUNS]
        seen.warnings.clear()
        seen.losses.clear()
        seen.stepped = []
        seen.current = None


def _touched(model: ModelSeen, run: CellRun) -> bool:
    """Whether something was trained on a model, or asked of it, by this execution of a cell."""
    moments = [fit.ended or fit.began for fit in model.fits] + [use.moment for use in model.uses]
    return any(moment > run.began for moment in moments)
