"""A finding -> the same with its place in the person's program, and the lines of theirs that its remedy changes."""

import linecache
from dataclasses import replace
from pathlib import Path

from halfhour.doctor.patching.cells import Notebook
from halfhour.doctor.patching.source import Edit, diff, file_of
from halfhour.doctor.ranking import RankedFinding
from halfhour.doctor.seeing.observed import Crash, Observation
from halfhour.doctor.seeing.sites import CallSite
from halfhour.language import _
from halfhour.records import Finding, Place


def placed(result: RankedFinding, seen: Observation) -> Finding:
    """The finding with its place and its diff, as far as the calls that they rest on were seen."""
    edits = result.remedy.edits if result.remedy else ()
    finding = replace(result.finding, place=_place(result, edits, seen))
    if seen.cells:
        notebook = Notebook(tuple(seen.cells))
        cells = notebook.changed(edits)
        return replace(finding, diff=notebook.diff(cells, _("cell {cell}")), cells=cells)
    return replace(finding, diff=_diff(edits, seen))


def _place(result: RankedFinding, edits: tuple[Edit, ...], seen: Observation) -> Place | None:
    """Where it is to be changed; where that is not known, where the program ended or trained."""
    case, crash = result.suspected.case, seen.crash
    changed = [site for edit in edits for site in edit.sites if site]
    ends = crash is not None and (
        result.suspected.rule.looks_at is Crash or result.suspected.suspicion.of_the_end or case is None
    )
    if crash is not None and crash.file and not changed and (ends or (case and case.crashed)):
        return Place(crash.line, "" if crash.cell else Path(crash.file).name, crash.cell or None)
    site = next(iter(changed), result.suspected.suspicion.site or (case.fit.site if case else None))
    return _of(site, seen) if site else None


def _of(site: CallSite, seen: Observation) -> Place | None:
    if not seen.cells:
        return Place(site.line, Path(site.file).name)
    found = Notebook(tuple(seen.cells)).place(site)
    return Place(found[1], "", found[0]) if found else None


def _diff(edits: tuple[Edit, ...], seen: Observation) -> str:
    file = file_of(edits)
    if file is None:
        return ""
    known = seen.script is not None and seen.script[0] == file
    text = seen.script[1] if known and seen.script else "".join(linecache.getlines(file))
    return diff(text, edits, Path(file).name)
