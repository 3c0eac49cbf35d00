"""Rule `cells-out-of-order`."""

import re

from halfhour.doctor.ended import said
from halfhour.doctor.reading.names import names_of
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.doctor.worked import Worked
from halfhour.language import Message, message
from halfhour.records import Severity

UNDEFINED = re.compile(r"NameError: name '(\w+)' is not defined")


@rule("cells-out-of-order", "cause", message("Undefined name when run from the top"), looks_at=Worked)
def cells_out_of_order(worked: Worked) -> Suspicion | None:
    """A cell uses a name that no cell above it defines.

    Why it matters: while the notebook is open, the name survives from a cell further down, or from one that was edited
    or deleted. After a restart, or on another machine, it is gone.

    The evidence: in a notebook that runs from the top, the error that ended it. In a live one: the cell that defined
    the name has been edited since, and no cell defines it now.
    """
    return _missing(worked) or _left_over(worked)


def _missing(worked: Worked) -> Suspicion | None:
    """The name that the run from the top did not find."""
    crash = worked.seen.crash
    undefined = UNDEFINED.search(said(crash)) if crash and crash.cell else None
    if crash is None or undefined is None:
        return None
    name = undefined[1]
    below = next((cell for cell, text in worked.seen.coming.items() if name in names_of(text).gives), None)
    values = {"name": name, "cell": crash.cell, "line": crash.line}
    if below is None:
        evidence = message("Cell {cell}, line {line} uses `{name}`, and no cell defines it.", **values)
        remedy = message("Add a cell above this one that creates `{name}`.", name=name)
        return _suspicion(evidence, remedy)
    evidence = message(
        "Cell {cell}, line {line} uses `{name}`, which is defined further down, in cell {below}.",
        **values,
        below=below,
    )
    return _suspicion(evidence, message("Move cell {below} above cell {cell}.", **values, below=below))


def _left_over(worked: Worked) -> Suspicion | None:
    """The name whose cell is not there any more as it was."""
    now = {run.identity: run for run in worked.runs}
    names = {identity: worked.names(run) for identity, run in now.items()}
    if any(one.anything for one in names.values()):
        return None
    given = {name for one in names.values() for name in one.gives}
    replaced = [run for run in worked.runs if now[run.identity] is not run and now[run.identity].source != run.source]
    for identity, run in now.items():
        for name in sorted(names[identity].needs - given):
            made = next((old for old in reversed(replaced) if name in worked.names(old).gives), None)
            if made is not None and name in worked.variables:
                return _suspicion(
                    message(
                        "Cell [{cell}] uses `{name}`, which cell [{made}] created before you edited it; no "
                        "cell creates it now.",
                        cell=run.cell,
                        name=name,
                        made=made.cell,
                    ),
                    message("Put the line that creates `{name}` back into a cell.", name=name),
                    severity="warning",
                )
    return None


def _suspicion(evidence: Message, remedy: Message, severity: Severity = "error") -> Suspicion:
    return Suspicion(
        severity,
        evidence,
        message(
            "Likely the cells were run out of order, or one was edited later. “Restart and run all” shows it at once."
        ),
        (Remedy(remedy),),
        of_the_end=severity == "error",
    )
