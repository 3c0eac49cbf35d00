"""The log of a notebook's cells: executions begin and end, `CellRun`s are noted."""

import linecache
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from halfhour.doctor.seeing.cells import CellPart, CellRun
from halfhour.doctor.seeing.observed import Crash, Observation
from halfhour.doctor.seeing.sites import STANDS_FOR, known_as

TIMED = ("<timed exec>", "<timed eval>")  # what `%%time` compiles its cell as
WITH_PYTHON = {"time", "timeit", "capture", "prun", "halfhour"}  # cell magics whose cell is Python


def parts_of(source: str, file: str, transform: Callable[[str], str]) -> tuple[CellPart, ...]:
    """What IPython compiles of a cell.

    Args:
        source: as the person wrote it.
        file: what the cell is compiled as; what stands under a cell magic is compiled as `file#body`.
        transform: IPython's own transformer of cells.
    """
    above = _empty_lines(source)
    lines = source.splitlines(keepends=True)
    first = lines[above] if above < len(lines) else ""
    if not first.startswith("%%"):
        return (CellPart(file, transform(source), above),)
    if first[2:].split()[:1] and first[2:].split()[0] in WITH_PYTHON:
        body = "".join(lines[above + 1 :])
        return (CellPart(f"{file}#body", transform(body), above + 1 + _empty_lines(body)),)
    return ()


@contextmanager
def noted(seen: Observation, run: CellRun) -> Iterator[None]:
    """Note an execution, which is carried out in the body."""
    begin(seen, run)
    try:
        yield
    finally:
        end(seen, run)


def begin(seen: Observation, run: CellRun) -> None:
    """Note that it begins."""
    seen.cells.append(run)
    for part in run.parts:
        lines = [line + "\n" for line in part.text.splitlines()]
        linecache.cache.setdefault(part.file, (len(part.text), None, lines, part.file))
        STANDS_FOR.update(dict.fromkeys(TIMED, part.file))


def end(seen: Observation, run: CellRun) -> None:
    """Note that it has ended, however it did."""
    run.ended = seen.next_moment()
    STANDS_FOR.clear()


def crash_in(error: BaseException, seen: Observation) -> Crash:
    """The error with the cell and the line that it passed through last."""
    cells = {part.file: (run, part) for run in seen.cells for part in run.parts}
    cells |= {part.file.removesuffix("#body"): cells[part.file] for run in seen.cells for part in run.parts}
    if isinstance(error, SyntaxError) and error.filename in cells:
        run, part = cells[error.filename]
        return Crash(error, part.file, (error.lineno or 0) + part.above, (error.text or "").strip(), run.cell)
    last = None
    for frame, line in traceback.walk_tb(error.__traceback__):
        file = known_as(frame.f_code.co_filename)
        last = (file, line) if file in cells else last
    if last is None:
        return Crash(error, cell=seen.cells[-1].cell if seen.cells else 0)
    run, part = cells[last[0]]
    # A cell under a magic is one line to Python where the magic itself fails.
    line = last[1] + part.above if last[0] == part.file else 1
    written = run.source.splitlines()
    return Crash(error, part.file, line, written[line - 1].strip() if line <= len(written) else "", run.cell)


def _empty_lines(text: str) -> int:
    """How many lines IPython leaves out at the top."""
    lines = text.splitlines()
    return next((number for number, line in enumerate(lines) if line.strip()), len(lines))
