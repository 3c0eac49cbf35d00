"""Several models on the same pictures: fair to all, counted as a look where it is one, and told apart by the test."""

import json
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image
from scipy.stats import binom

from halfhour.cli import run as command
from halfhour.data.fingerprints import pixel_keys
from halfhour.errors import DataError, OptionError
from halfhour.pipeline import Job, carry_out
from halfhour.pipeline.adopt import adopt
from halfhour.pipeline.compare import compare
from halfhour.recipe import Recipe
from halfhour.records import DivisionRecord
from halfhour.run import Run, load


def bar(number: int) -> Image.Image:
    """A picture of 12 x 12 that no other number has: an upright bar (even) or a lying one (odd) on noise."""
    pixels = np.random.default_rng(number).integers(0, 40, (12, 12), dtype=np.uint8)
    place = 2 + number // 2 % 8
    pixels[(slice(None), place) if number % 2 == 0 else (place, slice(None))] += 200
    return Image.fromarray(pixels)


def folder_of(root: Path, numbers: range, names: tuple[str, str] = ("upright", "lying")) -> Path:
    for number in numbers:
        path = root / names[number % 2] / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        bar(number).save(path)
    return root


@pytest.fixture(scope="module")
def bars_folder(tmp_path_factory) -> Path:
    return folder_of(tmp_path_factory.mktemp("compared") / "bars", range(120))


@pytest.fixture(scope="module")
def kept(bars_folder, tmp_path_factory) -> list[Path]:
    """Two trainings with other seeds, and a larger network from elsewhere that knows little, on one folder."""
    root = tmp_path_factory.mktemp("runs")
    for seed in (0, 1):
        recipe = Recipe(data=str(bars_folder), epochs=3, batch_size=16, seed=seed)
        carry_out(Job(recipe, out=root / f"seed-{seed}"))
    layers = keras.layers
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((16, 16, 1)), layers.Flatten(), layers.Dense(2, "softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    numbers = np.arange(1000, 1040)
    pictures = np.stack([np.asarray(bar(number).resize((16, 16)))[..., None] for number in numbers])
    model.fit(pictures / 255, 1 - numbers % 2, epochs=60, verbose=0)
    model.save(root / "theirs.h5")
    adopt(root / "theirs.h5", str(bars_folder), scaling="0..1", out=root / "theirs")
    return [root / "seed-0", root / "seed-1", root / "theirs"]


@pytest.fixture
def runs(kept) -> list[Run]:
    return [load(folder) for folder in kept]


def asked_of(run: Run, monkeypatch) -> list[np.ndarray]:
    """The pictures that a run is asked about from here on."""
    asked: list[np.ndarray] = []
    probabilities = run.probabilities
    monkeypatch.setattr(run, "probabilities", lambda pixels: asked.append(pixels[:]) or probabilities(pixels))
    return asked


def known(record: DivisionRecord, *sides: str) -> np.ndarray:
    return np.concatenate([getattr(record, side).keys for side in sides])


@pytest.mark.parametrize("test", [False, True])
def test_no_model_is_asked_about_what_it_learned_from(runs, monkeypatch, test):
    asked = [asked_of(run, monkeypatch) for run in runs]
    contest = compare(runs, test=test, timed=False)
    forbidden = ("train", "validation") if test else ("train", "test")
    for run, (pictures,) in zip(runs, asked, strict=True):
        assert len(pictures) == contest.count > 0
        assert not np.isin(pixel_keys(pictures), known(run.facts.division, *forbidden)).any()
    assert [pictures[0].shape[1] for pictures in asked] == [12, 12, 16]


def test_the_same_picture_stands_in_the_same_place_for_all(runs, monkeypatch):
    asked = [asked_of(run, monkeypatch) for run in runs]
    compare(runs, test=True, timed=False)
    small, _also_small, large = (pictures for (pictures,) in asked)
    for one, other in zip(small, large, strict=True):
        scaled = np.asarray(Image.fromarray(one[..., 0]).resize((16, 16)), float)
        assert np.corrcoef(scaled.ravel(), other.ravel())[0, 1] > 0.95


def test_every_figure_follows_from_the_answers(runs):
    contest = compare(runs, test=True, timed=False)
    classes = runs[0].facts.data.class_names
    assert contest.count == runs[0].facts.evaluation.count  # the test set of a folder is one, whatever the seed
    for run, standing in zip(runs, contest.standings, strict=True):
        assert standing.accuracy == run.facts.evaluation.accuracy
        assert standing.accuracy_low == run.facts.evaluation.accuracy_low
    assert len(contest.duels) == 3
    assert contest.level == pytest.approx(0.05 / 3)
    for duel in contest.duels:
        ours, theirs = contest.standings[duel.first], contest.standings[duel.second]
        assert duel.both_right + duel.only_first == round(ours.accuracy * contest.count)
        assert duel.both_right + duel.only_second == round(theirs.accuracy * contest.count)
        count = duel.only_first + duel.only_second
        tail = binom.cdf(min(duel.only_first, duel.only_second), count, 0.5)
        assert duel.p_value == pytest.approx(min(1.0, 2 * tail))
        for gallery, only in zip(duel.shown, (duel.only_first, duel.only_second), strict=True):
            assert len(gallery.captions) == len(gallery.pictures) == min(only, 12)
            assert {caption.split(" → ")[0] for caption in gallery.captions} <= set(classes)


def test_a_look_at_the_test_set_is_written_down_and_told(runs, monkeypatch):
    monkeypatch.setattr("halfhour.language._chosen", "en")
    before = len(load(runs[0].folder).facts.openings)
    compare(runs[:2], timed=False)
    assert len(load(runs[0].folder).facts.openings) == before
    contest = compare(runs[:2], test=True, timed=False)
    facts = load(runs[0].folder).facts
    assert len(facts.openings) == before + 1
    assert facts.openings[-1].pictures == contest.opened[0] == contest.count
    assert "--test" in facts.openings[-1].why
    assert f"looked at again since: {before + 1}." in load(runs[0].folder).report().read_text(encoding="utf-8")


def test_a_torn_line_still_counts_as_a_look(runs, tmp_path):
    import shutil

    shutil.copytree(runs[0].folder, tmp_path / "run")
    (tmp_path / "run" / "openings.jsonl").write_text('{"when": "2026')
    assert len(load(tmp_path / "run").facts.openings) == 1


def test_pictures_that_are_new_to_all_are_all_asked_about(runs, tmp_path):
    more = folder_of(tmp_path / "more", range(500, 540))
    contest = compare(runs[:2], str(more), timed=False)
    assert (contest.side, contest.count, contest.opened) == ("new", 40, (0, 0))


def test_pictures_that_one_learned_from_are_left_out_wherever_they_lie(runs, tmp_path):
    more = folder_of(tmp_path / "more", range(100, 140))  # 100..119 are known to the runs
    contest = compare(runs[:2], str(more), timed=False)
    assert 20 <= contest.count < 40


def test_what_cannot_be_compared_is_told(runs, tmp_path):
    with pytest.raises(OptionError, match="1 different runs"):
        compare([runs[0], load(runs[0].folder)], timed=False)
    other = folder_of(tmp_path / "other", range(40), ("one", "two"))
    with pytest.raises(DataError, match="one, two"):
        compare(runs[:2], str(other), timed=False)
    ours, theirs = runs[0], Run(replace(runs[1].facts, data=replace(runs[1].facts.data, class_names=("a", "b"))))
    with pytest.raises(DataError, match="classes a, b"):
        compare([ours, theirs], timed=False)
    no_record = Run(replace(runs[1].facts, division=None))
    with pytest.raises(DataError, match="didn't record"):
        compare([ours, no_record], timed=False)


def test_the_command_writes_a_page_and_one_document(runs, tmp_path, capsys):
    page = tmp_path / "page.html"
    names = [str(run.folder) for run in runs[1:]]
    assert command(["compare", *names, "--no-times", "--json", "--out", str(page)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [model["run"] for model in told["models"]] == names
    assert told["page"] == str(page)
    written = page.read_text(encoding="utf-8")
    assert "seed-1 and theirs" in written
    assert "http" not in written.replace("http://www.w3.org", "")
    assert "was trained elsewhere" in written


def test_each_form_at_hand_is_timed_and_weighed(runs):
    pytest.importorskip("onnxruntime")
    pytest.importorskip("tf2onnx")
    contest = compare([runs[0], runs[2]])
    for standing in contest.standings:
        assert {"keras", "onnx"} <= set(standing.milliseconds) == set(standing.bytes)
        assert min(standing.milliseconds.values()) > 0
    assert contest.standings[1].bytes["onnx"] > 4 * (256 * 2)
