"""Runs a person's script as `python script.py` would, with the doctor listening: a path in, an observation out."""

import sys
import traceback
import types
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Literal

from halfhour.doctor.seeing.importing import listening_beside_keras, on_import
from halfhour.doctor.seeing.keras_sets import offer_sets
from halfhour.doctor.seeing.memory import refuse_impossible_weights
from halfhour.doctor.seeing.observed import Crash, Observation
from halfhour.doctor.seeing.sites import is_ours
from halfhour.doctor.seeing.watch import Stopped, Watch

Outcome = Literal["finished", "crashed", "stopped"]


@dataclass(frozen=True)
class ScriptRun:
    """A script that was run: how it ended, what was seen, the faults of the listening, the script's exit status."""

    outcome: Outcome
    seen: Observation
    faults: list[str]
    exit_status: int


def run_script(script: Path, arguments: Sequence[str] = (), time_limit: float | None = None) -> ScriptRun:
    """Run a script to its end, its crash or the time limit (seconds), in this process and working folder.

    Keras is listened to from the moment at which the script imports it, so that what a script sets before that (the
    backend, environment variables) counts as it would without us.
    """
    watch = Watch(None if time_limit is None else monotonic() + time_limit, stops_early=True)
    status, outcome = 0, "finished"
    crash: Crash | None = None
    with (
        _as_main(script, arguments) as names,
        on_import("keras", watch.attach, offer_sets, refuse_impossible_weights),
        listening_beside_keras(watch.notes),
    ):
        try:
            source = script.read_bytes()
            watch.notes.seen.script = str(script), source.decode("utf-8", "replace")
            code = compile(source, str(script), "exec")
            exec(code, names)  # noqa: S102  (the person's own script, as they asked)
        except Stopped:
            outcome = "stopped"
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        except Exception as error:
            outcome, status = "crashed", 1
            crash = Crash(error, *place_in(script, error))
            _show_traceback(error, script)
        watch.notes.seen.variables = dict(names)
    watch.notes.seen.crash = crash
    return ScriptRun(outcome, watch.notes.seen, watch.notes.faults, status)  # type: ignore[arg-type]


def place_in(script: Path, error: BaseException) -> tuple[str, int, str]:
    """File, line and its text where the error last passed through the script."""
    if isinstance(error, SyntaxError) and error.filename == str(script):
        return str(script), error.lineno or 0, (error.text or "").strip()
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(script)]
    return (str(script), frames[-1].lineno or 0, frames[-1].line or "") if frames else (str(script), 0, "")


@contextmanager
def _as_main(script: Path, arguments: Sequence[str]) -> Iterator[dict[str, object]]:
    """Make the script the main program: `sys.argv`, the folder imports are looked for in, `__main__`."""
    main = types.ModuleType("__main__")
    main.__dict__.update(__file__=str(script), __builtins__=__builtins__)
    kept = sys.argv, sys.path[:], sys.modules["__main__"]
    sys.argv = [str(script), *arguments]
    sys.path[0:1] = [str(script.resolve().parent)]
    sys.modules["__main__"] = main
    try:
        yield main.__dict__
    finally:
        sys.argv, sys.path[:], sys.modules["__main__"] = kept


def _show_traceback(error: BaseException, script: Path) -> None:
    """Print the traceback as Python would: from the script's own first frame on, without those of the listening."""
    trace = error.__traceback__
    while trace and trace.tb_frame.f_code.co_filename != str(script):
        trace = trace.tb_next
    told = traceback.TracebackException(type(error), error, trace or error.__traceback__)
    chain: list[traceback.TracebackException | None] = [told]
    while chain:
        if one := chain.pop():
            one.stack = traceback.StackSummary.from_list([frame for frame in one.stack if not is_ours(frame.filename)])
            chain += [one.__cause__, one.__context__]
    sys.stderr.write("".join(told.format()))
