"""Real folders of pictures that change after the training: what is scored is never what was learned from."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import halfhour
from halfhour.bundle.division import DIVISION, read_division
from halfhour.bundle.manifest import seal
from halfhour.bundle.openings import openings
from halfhour.bundle.write import finish
from halfhour.cli import run as command
from halfhour.data.fingerprints import pixel_keys
from halfhour.errors import DataError, OptionError, RunError
from halfhour.pipeline import Job, carry_out
from halfhour.recipe import Recipe
from halfhour.run import Run


def bar(number: int) -> Image.Image:
    """A picture of 12 x 12 that no other number has: an upright bar (even) or a lying one (odd) on noise."""
    pixels = np.random.default_rng(number).integers(0, 40, (12, 12), dtype=np.uint8)
    place = 2 + number // 2 % 8
    pixels[(slice(None), place) if number % 2 == 0 else (place, slice(None))] += 200
    return Image.fromarray(pixels)


def add(folder: Path, *numbers: int) -> None:
    for number in numbers:
        path = folder / ("upright" if number % 2 == 0 else "lying") / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        bar(number).save(path)


@pytest.fixture(scope="module")
def first(tmp_path_factory) -> tuple[Path, Path]:
    """A folder of 120 pictures, and a run that was trained on it."""
    root = tmp_path_factory.mktemp("bars")
    add(root / "bars", *range(120))
    carry_out(Job(Recipe(data=str(root / "bars"), epochs=2, batch_size=16), out=root / "run"))
    return root / "bars", root / "run"


@pytest.fixture
def data(first, tmp_path, monkeypatch) -> Path:
    """That folder, in which a test may change what it likes; the run's recipe names it."""
    monkeypatch.setenv("HALFHOUR_CACHE", str(tmp_path / "cache"))
    shutil.copytree(first[0], tmp_path / "bars")
    shutil.copytree(first[1], tmp_path / "run")
    recipe = (tmp_path / "run" / "recipe.toml").read_text().replace(str(first[0]), str(tmp_path / "bars"))
    (tmp_path / "run" / "recipe.toml").write_text(recipe)
    seal(tmp_path / "run")
    return tmp_path / "bars"


def reloaded(data: Path) -> Run:
    return halfhour.load(data.parent / "run")


def seen_by(run: Run, monkeypatch) -> list[np.ndarray]:
    """The keys of every picture that the model is asked about from here on."""
    asked: list[np.ndarray] = []
    probabilities = run.probabilities
    monkeypatch.setattr(run, "probabilities", lambda pixels: asked.append(pixel_keys(pixels)) or probabilities(pixels))
    return asked


def side_of(data: Path, side: str) -> list[int]:
    """The numbers of the pictures on a side, by their pixels."""
    record = read_division(data.parent / "run")
    keys = pixel_keys(np.stack([np.asarray(bar(number))[..., None] for number in range(120)])).tolist()
    return [keys.index(key) for key in getattr(record, side).keys.tolist()]


def test_an_unchanged_folder_gives_the_same_test(data):
    again, facts = reloaded(data).evaluate(), reloaded(data).facts
    assert (again.count, again.accuracy, again.pictures_gone, again.pictures_new) == (
        facts.evaluation.count, facts.evaluation.accuracy, 0, 0,
    )  # fmt: skip
    assert facts.test_set_opened == 1
    assert json.loads((data.parent / "run" / "metrics.json").read_text())["test_set_opened"] == 1


def test_five_files_added_change_nothing_that_is_scored(data, monkeypatch):
    add(data, *range(200, 205))
    run = reloaded(data)
    asked = seen_by(run, monkeypatch)
    again = run.evaluate()
    assert (again.count, again.accuracy) == (run.facts.evaluation.count, run.facts.evaluation.accuracy)
    assert (again.pictures_gone, again.pictures_new) == (0, 5)
    record = run.facts.division
    assert sorted(asked[0].tolist()) == sorted(record.test.keys.tolist())
    alone = run.evaluate(new_only=True)
    assert (alone.count, alone.pictures_new) == (5, 5)
    assert not set(asked[1].tolist()) & {*record.train.keys.tolist(), *record.validation.keys.tolist()}
    validation, _answers = run.validate()
    assert pixel_keys(validation.pictures).tolist() == record.validation.keys.tolist()


def test_renamed_files_are_the_same_and_removed_ones_are_told(data, capsys):
    tested = side_of(data, "test")
    paths = {int(path.stem): path for path in data.rglob("*.png")}
    paths[tested[0]].rename(paths[tested[0]].with_name("called-otherwise.png"))
    paths[tested[1]].unlink()
    run = reloaded(data)
    again = run.evaluate()
    assert (again.count, again.pictures_gone, again.pictures_new) == (run.facts.evaluation.count - 1, 1, 0)
    assert run.predict_test_picture(0).truth == ("upright" if tested[0] % 2 == 0 else "lying")
    assert run.predict_test_picture(2).truth == ("upright" if tested[2] % 2 == 0 else "lying")
    with pytest.raises(DataError, match="Test image 1 is no longer in"):
        run.predict_test_picture(1)
    assert command(["evaluate", str(run.folder), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["test_count"], told["pictures_gone"], told["pictures_new"]) == (again.count, 1, 0)


def test_a_learned_picture_in_another_class_is_not_scored(data):
    learned = next(number for number in side_of(data, "train") if number % 2 == 0)
    (data / "upright" / f"{learned}.png").rename(data / "lying" / f"{learned}.png")
    again = reloaded(data).evaluate()
    assert (again.pictures_gone, again.pictures_new) == (0, 0)
    with pytest.raises(DataError, match="No image was added to"):
        reloaded(data).evaluate(new_only=True)


def test_without_any_test_picture_left_it_refuses(data):
    for number in side_of(data, "test"):
        next(data.rglob(f"{number}.png")).unlink()
    with pytest.raises(DataError, match="None of this run's .* test images"):
        reloaded(data).evaluate()


def test_new_pictures_are_asked_for_in_their_own_data_only(data):
    with pytest.raises(OptionError, match="--new-only"):
        reloaded(data).evaluate("digits", new_only=True)


def test_a_copy_of_the_folder_does_not_score_what_was_learned_from(data, monkeypatch):
    """A folder elsewhere, divided by itself, has learned pictures among its test pictures."""
    shutil.copytree(data, data.with_name("copy"))
    add(data.with_name("copy"), *range(300, 330))
    run = reloaded(data)
    asked = seen_by(run, monkeypatch)
    assert 0 < run.evaluate(str(data.with_name("copy"))).count < 30
    record = run.facts.division
    assert not set(asked[0].tolist()) & {*record.train.keys.tolist(), *record.validation.keys.tolist()}


def test_an_old_run_is_evaluated_while_its_counts_agree(data):
    (data.parent / "run" / DIVISION).unlink()
    seal(data.parent / "run")
    run = reloaded(data)
    assert run.facts.division is None
    assert run.evaluate().accuracy == run.facts.evaluation.accuracy
    with pytest.raises(DataError, match="did not record"):
        run.evaluate(new_only=True)
    add(data, 200, 201)
    with pytest.raises(DataError, match="holds 122 images now; when this run was trained it held 120"):
        run.evaluate()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half a file", None])
def test_a_damaged_record_is_told(data, content):
    path = data.parent / "run" / DIVISION
    if content is None:
        np.savez(path, shape=np.array([12, 12, 1]), names=np.array(["lying", "upright"]))
    else:
        path.write_bytes(content)
    with pytest.raises(RunError, match="damaged"):
        reloaded(data)
    seal(data.parent / "run")  # as whoever made the file would
    with pytest.raises(RunError, match=DIVISION):
        reloaded(data)


def unfinished(data: Path) -> Path:
    """The run as if it had been cut off: begun, with its division, without its end."""
    folder = data.parent / "cut"
    folder.mkdir()
    for name in ("recipe.toml", "environment.json", DIVISION):
        shutil.copy(data.parent / "run" / name, folder / name)
    return folder


def test_a_training_goes_on_without_what_came_since_and_ends_as_it_would_have(data):
    folder = unfinished(data)
    add(data, *range(200, 205))
    told: list[str] = []
    run = carry_out(
        Job(Recipe(), out=folder, resume=True, tell=lambda event: told.append(str(vars(event).get("text"))))
    )
    assert any("5 images were added to bars since this training started" in text for text in told)
    for one, same in zip(run.model.get_weights(), reloaded(data).model.get_weights(), strict=True):
        assert (one == same).all()
    assert run.facts.evaluation.accuracy == reloaded(data).facts.evaluation.accuracy


def test_a_training_whose_pictures_are_gone_does_not_go_on(data):
    folder = unfinished(data)
    for number in side_of(data, "train")[:2]:
        next(data.rglob(f"{number}.png")).unlink()
    with pytest.raises(DataError, match="2 images that this training started with are gone"):
        carry_out(Job(Recipe(), out=folder, resume=True))


def test_only_what_happened_is_recorded_of_the_test_set(data, tmp_path):
    run = reloaded(data)
    (tmp_path / "never").mkdir()
    finish(replace(run.facts, folder=tmp_path / "never", test_set_opened=0), run.model, {})
    assert json.loads((tmp_path / "never" / "metrics.json").read_text())["test_set_opened"] == 0


@pytest.mark.parametrize(("lang", "said"), [("en", "3 images were added since the training"), ("zh", "3 张")])
def test_the_command_says_what_has_changed(data, capsys, lang, said):
    add(data, 200, 201, 202)
    assert command(["--lang", lang, "evaluate", str(data.parent / "run")]) == 0
    shown = capsys.readouterr().out.replace("\n", "")
    assert said in shown
    assert "--new-only" in shown


def test_every_look_at_the_test_set_is_written_down(data):
    run = reloaded(data)
    tested = run.evaluate().count
    assert [(opening.pictures, "evaluate" in opening.why) for opening in openings(run.folder)] == [(tested, True)]
    add(data, *range(300, 310))
    run.evaluate(new_only=True)  # new pictures are no part of it
    assert len(openings(run.folder)) == 1
    add(data.with_name("elsewhere"), *range(400, 440))
    run.evaluate(str(data.with_name("elsewhere")))
    assert len(openings(run.folder)) == 1
    add(data.with_name("again"), *side_of(data, "test"))  # its own test is a part of the run's
    scored = run.evaluate(str(data.with_name("again"))).count
    assert [opening.pictures for opening in openings(run.folder)] == [tested, scored]
