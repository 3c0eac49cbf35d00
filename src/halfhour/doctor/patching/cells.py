"""The cells of a notebook as one text: edits that reach over several cells go in, the changed cells come out.

A notebook's cells are files of their own to Python. Laid one under another in the order in which they were last run,
they are a program, and an edit finds its calls wherever they stand.
"""

import ast
import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from halfhour.doctor.patching.source import Edit, changed
from halfhour.doctor.seeing.cells import CellPart, CellRun
from halfhour.doctor.seeing.sites import CallSite


@dataclass(frozen=True)
class Laid:
    """A part of a cell, and the line of the whole text that it begins behind."""

    run: CellRun
    part: CellPart
    behind: int


@dataclass(frozen=True)
class Notebook:
    """The cells that were run, the last execution of each."""

    runs: tuple[CellRun, ...]

    @cached_property
    def laid(self) -> list[Laid]:
        """The parts that Python can read, from the top."""
        last = {part.file: (run, part) for run in self.runs for part in run.parts}
        found, behind = [], 0
        for run, part in sorted(last.values(), key=lambda pair: pair[0].began):
            if _is_python(part.text):
                found.append(Laid(run, part, behind))
                behind += len(part.text.splitlines())
        return found

    @cached_property
    def text(self) -> str:
        """All of them, one under another."""
        return "".join(line + "\n" for one in self.laid for line in one.part.text.splitlines())

    def moved(self, site: CallSite | None) -> CallSite | None:
        """Where a call of a cell stands in the whole text."""
        one = next((one for one in self.laid if site and one.part.file == site.file), None)
        if one is None or site is None:
            return None
        return replace(site, file="", line=site.line + one.behind, end_line=site.end_line + one.behind)

    def place(self, site: CallSite) -> tuple[int, int] | None:
        """The cell that a call stands in, and the line there, as the person sees it."""
        return next(((run.cell, site.line + part.above) for run, part in self._by_file(site.file)), None)

    def changed(self, edits: tuple[Edit, ...]) -> dict[int, str]:
        """The new text of each cell that the edits change, by its number; empty where they cannot be made."""
        moved = tuple(replace(edit, sites=tuple(map(self.moved, edit.sites))) for edit in edits)
        new = changed(self.text, moved) if edits and all(all(edit.sites) for edit in moved) else None
        if new is None:
            return {}
        old_lines, new_lines = self.text.splitlines(), new.splitlines()
        cells: dict[int, list[str]] = {}
        steps = difflib.SequenceMatcher(None, old_lines, new_lines, autojunk=False).get_opcodes()
        for kind, start, end, new_start, new_end in reversed(steps):
            if kind == "equal":
                continue
            one = next(one for one in reversed(self.laid) if one.behind <= start)
            seen = _seen_at(one, start - one.behind, end - one.behind)
            if seen is None:
                return {}
            lines = cells.setdefault(one.run.cell, one.run.source.splitlines())
            lines[seen[0] : seen[1]] = new_lines[new_start:new_end]
        return {cell: "\n".join(cells[cell]) for cell in sorted(cells)}

    def diff(self, cells: dict[int, str], name: str) -> str:
        """The change as a unified diff of each cell, headed by what `name` makes of its number."""
        sources = {run.cell: run.source for run in self.runs}
        lines: list[str] = []
        for cell, new in cells.items():
            heading = name.format(cell=cell)
            old = sources[cell].splitlines()
            lines += difflib.unified_diff(old, new.splitlines(), heading, heading, lineterm="", n=1)
        return "\n".join(lines)

    def _by_file(self, file: str) -> Iterable[tuple[CellRun, CellPart]]:
        return ((run, part) for run in reversed(self.runs) for part in run.parts if part.file == file)


def _seen_at(one: Laid, start: int, end: int) -> tuple[int, int] | None:
    """Lines of a part as lines of the cell that the person sees; nothing where IPython made other lines of them."""
    above = one.part.above
    shown, compiled = one.run.source.rstrip().splitlines()[above:], one.part.text.rstrip().splitlines()
    if len(shown) != len(compiled) or shown[start:end] != compiled[start:end]:
        return None
    return start + above, end + above


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def program_text(cells: Sequence[CellRun], script: tuple[str, str] | None) -> str:
    """The text of a program: of all cells of a notebook, or of a script by its file and text."""
    if cells:
        return Notebook(tuple(cells)).text
    return script[1] if script else ""
