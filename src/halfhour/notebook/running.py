"""Runs a notebook from top to bottom as Jupyter would, with the doctor listening: a file in, an observation out.

The cells run in a shell of this process, not in a kernel's: the doctor needs the models themselves, and a process
between would have to send them. Why that keeps every promise is told in `docs/experiments.md`.
"""

import builtins
import getpass
import os
import signal
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from halfhour.doctor.seeing.cells import CellRun
from halfhour.doctor.seeing.hooks import Function, Hooks
from halfhour.doctor.seeing.importing import listening_beside_keras, on_import
from halfhour.doctor.seeing.keras_sets import offer_sets
from halfhour.doctor.seeing.memory import refuse_impossible_weights
from halfhour.doctor.seeing.observed import Observation
from halfhour.doctor.seeing.script import Outcome
from halfhour.doctor.seeing.watch import Stopped, TimeIsUp, Watch
from halfhour.language import _
from halfhour.notebook.colab import standing_in
from halfhour.notebook.file import Cell, NotebookFile
from halfhour.notebook.log import crash_in, noted, parts_of
from halfhour.notebook.shell import NotebookShell, nobody_answers, shell_of

PATIENCE = 5.0  # seconds that Keras is given to come to the end of a step, once the time is over


class KernelKilled(BaseException):
    """A cell ends the process that it runs in."""


@dataclass(frozen=True)
class Surroundings:
    """What a notebook is run with.

    Attributes:
        time_limit: seconds.
        installs: whether it may install packages.
        mapped: paths that it names -> where they lie on this machine.
    """

    time_limit: float | None = None
    installs: bool = False
    mapped: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class NotebookRun:
    """A notebook that was run: how it ended, what was seen, and the faults of the listening."""

    outcome: Outcome
    seen: Observation
    faults: list[str]
    exit_status: int


def run_notebook(notebook: NotebookFile, around: Surroundings, tell: Callable[[str], None]) -> NotebookRun:
    """Run a notebook to its end, its crash or the time limit, in its own folder.

    Args:
        notebook: to be run.
        around: what it is run with.
        tell: is told what was not done, and why it ended early.

    Raises:
        KeyboardInterrupt: the person ends it.
    """
    deadline = None if around.time_limit is None else monotonic() + around.time_limit
    watch = Watch(deadline, stops_early=True)
    with ExitStack() as entered:
        shell = entered.enter_context(shell_of(around.mapped))
        shell.installs, shell.told = around.installs, tell
        shell.unshown = (Stopped, KernelKilled, KeyboardInterrupt)
        watch.notes.seen.variables = shell.user_ns
        for around_it in (_in_its_folder(notebook.path), _alone(), standing_in(around.mapped)):
            entered.enter_context(around_it)
        entered.enter_context(on_import("keras", watch.attach, offer_sets, refuse_impossible_weights))
        entered.enter_context(listening_beside_keras(watch.notes))
        alarm = entered.enter_context(_set_alarm(watch))
        return _through(notebook, shell, watch, alarm, tell)


def _through(
    notebook: NotebookFile, shell: NotebookShell, watch: Watch, alarm: "_Alarm", tell: Callable[[str], None]
) -> NotebookRun:
    """Run the cells one after the other."""
    seen = watch.notes.seen
    outcome: Outcome = "finished"
    for cell in notebook.cells:
        seen.coming = {later.number: later.source for later in notebook.cells if later.number > cell.number}
        error = _run(cell, notebook.path, shell, watch, alarm)
        if isinstance(error, KeyboardInterrupt):
            raise error
        if isinstance(error, Stopped | KernelKilled):
            outcome = "stopped"
            if isinstance(error, KernelKilled):
                tell(_("Cell {cell} kills the kernel. This judges what ran until then.", cell=cell.number))
            break
        if error is not None and not cell.may_fail:
            outcome, seen.crash = "crashed", crash_in(error, seen)
            break
        if shell.ended:
            tell(_("Cell {cell} calls `exit()`: the cells below it were not run.", cell=cell.number))
            break
    else:
        seen.coming = {}
    return NotebookRun(outcome, seen, watch.notes.faults, int(outcome == "crashed"))


def _run(cell: Cell, path: Path, shell: NotebookShell, watch: Watch, alarm: "_Alarm") -> BaseException | None:
    """Run one cell; what it raised is given back."""
    seen, name = watch.notes.seen, f"{path.resolve()}#{cell.number}"
    shell.compiles(name, cell.number, cell.source)
    parts = parts_of(cell.source, name, shell.transform_cell)
    run = CellRun(cell.number, name, cell.source, parts, seen.next_moment())
    with noted(seen, run):
        try:
            alarm.rings = True
            watch.check_time()  # what came before this cell may have taken all of it
            result = shell.run_cell(cell.source, store_history=True)  # type: ignore[no-untyped-call]
        except (Stopped, KernelKilled, KeyboardInterrupt) as error:  # between two statements
            return error
        finally:
            alarm.rings = False
    raised: BaseException | None = result.error_before_exec or result.error_in_exec
    return raised


@contextmanager
def _in_its_folder(path: Path) -> Iterator[None]:
    """Work where the notebook lies, with the names that a kernel has; whatever a cell changes of that is put back."""
    folder = path.resolve().parent
    kept = Path.cwd(), sys.path[:], sys.argv, os.environ.get("MPLBACKEND")
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    sys.argv = [str(path)]
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    try:
        yield
    finally:
        os.chdir(kept[0])
        sys.path[:], sys.argv = kept[1], kept[2]
        if kept[3] is None:
            os.environ.pop("MPLBACKEND", None)


@contextmanager
def _alone() -> Iterator[None]:
    """Nobody answers questions, and no cell takes the findings with it when it ends the process."""
    hooks = Hooks()

    def ends(original: Function) -> Function:
        def end(*_given: object) -> None:
            raise KernelKilled

        return end

    def spares_us(original: Function) -> Function:
        def kill(process: int, number: int) -> None:
            if process == os.getpid() and number in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
                raise KernelKilled
            original(process, number)

        return kill

    hooks.replace(builtins, "input", lambda original: nobody_answers)
    hooks.replace(getpass, "getpass", lambda original: nobody_answers)
    hooks.replace(os, "_exit", ends)
    hooks.replace(os, "kill", spares_us)
    try:
        yield
    finally:
        hooks.undo()


@dataclass
class _Alarm:
    """The system's clock. It ends a cell that trains nothing too, and rings in nothing but a cell."""

    watch: Watch
    rings: bool = False
    _called: int = 0

    def call(self, _number: int, _frame: types.FrameType | None) -> None:
        """End the cell, unless Keras is at work in it and may come to the end of a step first."""
        self._called += 1
        if self.rings and (not self.watch.notes.inside or self._called > 1):
            raise TimeIsUp


@contextmanager
def _set_alarm(watch: Watch) -> Iterator[_Alarm]:
    """An alarm at the deadline, where the system has one."""
    alarm = _Alarm(watch)
    if watch.deadline is None or not hasattr(signal, "setitimer"):
        yield alarm
        return
    before = signal.signal(signal.SIGALRM, alarm.call)
    signal.setitimer(signal.ITIMER_REAL, max(watch.deadline - monotonic(), 0.01), PATIENCE)
    try:
        yield alarm
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
