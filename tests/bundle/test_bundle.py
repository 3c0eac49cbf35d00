import csv
import json
import shutil

import numpy as np
import pytest

from halfhour.bundle.hold import Hold
from halfhour.bundle.manifest import seal
from halfhour.bundle.read import finished, latest, load, unfinished
from halfhour.bundle.write import begin
from halfhour.errors import RunError
from halfhour.recipe import Recipe


@pytest.fixture
def run_copy(digits_run, tmp_path):
    return shutil.copytree(digits_run.folder, tmp_path / "runs" / "copy")


def test_a_run_folder_holds_what_the_design_names(digits_run):
    names = {path.name for path in digits_run.folder.iterdir()}
    wanted = "recipe.toml environment.json history.csv metrics.jsonl metrics.json findings.json model.keras curves.png"
    assert {*wanted.split(), "report.html", "manifest.json"} <= names


def test_what_is_loaded_is_what_was_made(digits_run):
    facts, again = digits_run.facts, load(digits_run.folder)
    assert again.recipe == facts.recipe
    assert again.data == facts.data
    assert again.history == facts.history
    assert again.evaluation == facts.evaluation
    assert again.as_json() == facts.as_json()
    assert (again.mistake_pictures == facts.mistake_pictures).all()
    for one, other in zip(again.responses, facts.responses, strict=True):
        assert one.layer == other.layer
        assert np.array_equal(one.maps, other.maps)


def test_history_is_written_as_it_trains(digits_run):
    with (digits_run.folder / "history.csv").open() as file:
        rows = list(csv.DictReader(file))
    lines = [json.loads(line) for line in (digits_run.folder / "metrics.jsonl").read_text().splitlines()]
    losses = digits_run.history.column("loss")
    assert [float(row["loss"]) for row in rows] == [line["loss"] for line in lines] == losses


@pytest.mark.parametrize("name", ["model.keras", "metrics.json", "recipe.toml", "findings.json", "examples.npz"])
@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_damaged_run_is_told_by_the_file(run_copy, name, harm):
    if harm == "gone":
        (run_copy / name).unlink()
    else:
        content = bytearray((run_copy / name).read_bytes())
        content[-1] ^= 1
        (run_copy / name).write_bytes(content)
    with pytest.raises(RunError, match=name):
        load(run_copy)


@pytest.mark.parametrize("place", ["history.0.validation_loss", "train_accuracy", "evaluation.mistakes.0.index"])
def test_words_where_numbers_belong_are_damage_even_under_a_seal(run_copy, place):
    metrics = json.loads((run_copy / "metrics.json").read_text())
    *way, last = (int(step) if step.isdigit() else step for step in place.split("."))
    changed = metrics
    for step in way:
        changed = changed[step]
    changed[last] = "many"
    (run_copy / "metrics.json").write_text(json.dumps(metrics))
    seal(run_copy)
    with pytest.raises(RunError, match=f"{last} is no .*: many"):
        load(run_copy)


def test_a_run_without_a_manifest_is_unfinished(run_copy):
    (run_copy / "manifest.json").unlink()
    with pytest.raises(RunError, match="not a finished run"):
        load(run_copy)
    assert (finished(run_copy.parent), unfinished(run_copy.parent)) == ([], [run_copy])
    with pytest.raises(RunError, match="no finished run"):
        latest(run_copy.parent)


@pytest.mark.parametrize("text", ["", "[]", "{", "\x00", "[" * 100_000])
def test_a_broken_manifest_is_told(run_copy, text):
    (run_copy / "manifest.json").write_text(text)
    with pytest.raises(RunError, match="damaged"):
        load(run_copy)


def test_a_manifest_that_names_what_can_be_no_file_is_told(run_copy):
    for name in ("../../etc", "a\0b", "n" * 5000):
        (run_copy / "manifest.json").write_text(json.dumps({name: "0"}))
        with pytest.raises(RunError, match="damaged"):
            load(run_copy)


def test_a_run_does_not_overwrite_another(run_copy):
    with pytest.raises(RunError, match="isn't empty"):
        begin(run_copy, Recipe(), "digits", {}, Hold())
    assert load(run_copy)


def test_two_runs_of_one_second_get_folders_of_their_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert len({begin(None, Recipe(), "digits", {}, Hold()) for _ in range(3)}) == 3
