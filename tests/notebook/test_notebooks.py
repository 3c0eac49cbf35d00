"""Notebooks as beginners write them: of the buggy ones the first finding is true, on the healthy ones silence.

Those with `runs` in the manifest are live ones, whose cells are run in that order (a pair is a cell with another text);
the others are run from the top by `halfhour check`.
"""

import importlib
import json
from pathlib import Path

import pytest

from halfhour.doctor.verdict import diagnose
from halfhour.notebook.file import read_notebook
from halfhour.notebook.running import Surroundings, run_notebook

of, living = (importlib.import_module(f"tests.notebook.{name}") for name in ("written", "living"))

NOTEBOOKS = Path(__file__).parent / "notebooks"
MANIFEST = json.loads((NOTEBOOKS / "manifest.json").read_text(encoding="utf-8"))

pytestmark = [
    pytest.mark.filterwarnings("default"),
    pytest.mark.usefixtures("no_loop_runs"),
]  # the notebooks' own warnings are their own


def text_of(entry: dict) -> str:
    return (NOTEBOOKS / entry["file"]).read_text(encoding="utf-8")


def from_the_top(entry: dict, folder: Path) -> list[str]:
    """The findings of a run by `check`, those worse than a note; no time is spent on trials."""
    notebook = read_notebook(of.written(folder / "notebook.ipynb", text_of(entry)))
    run = run_notebook(notebook, Surroundings(), print)
    diagnosis = diagnose(run.seen, trials=False)
    assert run.faults + diagnosis.faults == []
    return [finding.code for finding in diagnosis.findings if finding.severity != "note"]


def live(entry: dict, folder: Path) -> list[str]:
    """The findings after the last cell of those that were run."""
    with living.live_notebook(of.cells_of(text_of(entry)), folder) as notebook:
        for step in entry["runs"]:
            if isinstance(step, list):
                notebook.type(step[1], f"cell-{step[0]}")
            else:
                notebook.run(step)
        assert notebook.live.faults == []
        return notebook.codes


@pytest.mark.sampled(3)
@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["file"].removesuffix(".ipy"))
def test_what_only_notebooks_get_wrong(entry, tmp_path, capfd):
    codes = live(entry, tmp_path) if "runs" in entry else from_the_top(entry, tmp_path)
    assert codes[:1] == entry["truth"][:1]


def test_every_notebook_is_in_the_manifest():
    assert sorted(path.name for path in NOTEBOOKS.glob("*.ipy")) == sorted(entry["file"] for entry in MANIFEST)


def test_there_are_a_dozen_of_each_kind():
    healthy = [entry for entry in MANIFEST if not entry["truth"]]
    assert min(len(healthy), len(MANIFEST) - len(healthy)) >= 12
