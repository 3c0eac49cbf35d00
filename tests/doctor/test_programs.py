"""Small programs as beginners write them: of the buggy ones the first finding is true, on the healthy ones silence.

Only those that the manifest calls quick are run here, two of three at night alone; `benchmarks/doctor.py
tests/doctor/programs` runs them all.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from halfhour.doctor.seeing.script import run_script
from halfhour.doctor.verdict import Diagnosis, diagnose

PROGRAMS = Path(__file__).parent / "programs"
MANIFEST = json.loads((PROGRAMS / "manifest.json").read_text(encoding="utf-8"))
NOTES = {"ignored-argument", "miscalibrated"}  # the training may be good all the same
QUICK = [entry for entry in MANIFEST if entry["quick"]]
SHARE = 3  # of the quick ones, one of so many is run for every change

pytestmark = pytest.mark.filterwarnings("default")  # the programs' own warnings are their own


def sampled(*, buggy: bool) -> list[Any]:
    """The quick programs of a kind, most of them for the night."""
    chosen = [entry for entry in QUICK if bool(entry["truth"]) == buggy]
    return [
        pytest.param(entry, id=entry["file"], marks=pytest.mark.nightly if place % SHARE else ())
        for place, entry in enumerate(chosen)
    ]


def verdict(file: str) -> Diagnosis:
    """The diagnosis of one program, run in this process; trials have all the time they need, however slow it is."""
    run = run_script(PROGRAMS / file)
    diagnosis = diagnose(run.seen, budget=60.0)
    assert run.faults + diagnosis.faults == []
    return diagnosis


@pytest.mark.parametrize("entry", sampled(buggy=True))
def test_the_first_finding_is_the_cause(entry, capfd):
    findings = verdict(entry["file"]).findings
    assert [finding.code for finding in findings][:1] == entry["truth"][:1]
    assert (findings[0].severity == "note") == (entry["truth"][0] in NOTES)
    first = findings[0].trial
    if first:
        assert first.after > first.before
    for text in (findings[0].title, findings[0].evidence, findings[0].cause, findings[0].remedy):
        assert str(text)
    assert json.loads(json.dumps(findings[0].as_json()))["code"] == findings[0].code


@pytest.mark.parametrize("entry", sampled(buggy=False))
def test_healthy_programs_raise_no_alarm(entry, capfd):
    assert [finding.code for finding in verdict(entry["file"]).findings if finding.severity != "note"] == []


def test_every_program_is_in_the_manifest():
    assert sorted(path.name for path in PROGRAMS.glob("*.py")) == sorted(entry["file"] for entry in MANIFEST)
