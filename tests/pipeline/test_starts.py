"""A start from pretrained weights, as a person meets it: photographs, and what is kept, told and repeated."""

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_sample_images

from halfhour import ImageClassifier
from halfhour.data import weights
from halfhour.errors import MachineError, OptionError
from halfhour.events import EpochDone, Noted, Warned
from halfhour.pipeline import Job, carry_out, train
from halfhour.recipe import Recipe
from halfhour.run import load
from halfhour.stopwatch import Stopwatch

WITHOUT = weights.find_weights("efficientnet-lite0") is None
needs_weights = pytest.mark.skipif(WITHOUT, reason="the extra `pretrained` is not installed")


@pytest.fixture(scope="module")
def photographs(tmp_path_factory):
    """A folder of 60 JPEG files of 110 x 110: windows of two photographs, a class each."""
    folder = tmp_path_factory.mktemp("photographs")
    random = np.random.default_rng(0)
    for name, picture in zip(("temple", "flower"), load_sample_images().images, strict=True):
        (folder / name).mkdir()
        tops, lefts = random.permutation(290)[:30], random.permutation(500)[:30]
        for number, (top, left) in enumerate(zip(tops, lefts, strict=True)):
            window = Image.fromarray(picture[top : top + 110, left : left + 110])
            window.save(folder / name / f"{number}.jpg", quality=90)
    return folder


@pytest.fixture(scope="module")
def tuned(photographs, tmp_path_factory):
    """A run of three epochs: the last layer, and two with the last blocks tuned."""
    told = []
    recipe = Recipe(data=str(photographs), epochs=3, start="pretrained", views=2)
    run = carry_out(Job(recipe, out=tmp_path_factory.mktemp("runs") / "tuned", tell=told.append))
    return run, told


@needs_weights
def test_two_things_are_told_apart_and_raw_pixels_go_in(tuned, photographs):
    run, told = tuned
    assert run.metrics["start"] == "pretrained"
    assert run.metrics["model"] == "efficientnet-lite0"
    assert run.facts.data.picture_shape == (224, 224, 3)
    assert run.metrics["test_accuracy"] > 0.9
    answers = load(run.folder).predict([photographs / "temple" / "0.jpg", photographs / "flower" / "0.jpg"])
    assert [answer.probabilities["temple"] > 0.5 for answer in answers] == [True, False]
    assert any(isinstance(event, Noted) for event in told)


@needs_weights
def test_what_was_told_of_validation_is_what_the_saved_network_answers(tuned):
    run, told = tuned
    last = [event.epoch for event in told if isinstance(event, EpochDone)][-1]
    validation, predictions = load(run.folder).validate()
    right = float((predictions.predicted == validation.labels).mean())
    # Maps are kept in half precision, so that a picture on the border may fall to the other side.
    kept = run.metrics["candidates"]
    assert right == pytest.approx(max(one["validation_accuracy"] for one in kept), abs=1.01 / len(validation))
    assert last.number == 3


@needs_weights
def test_cross_validation_and_its_interval_are_kept(tuned):
    checked = load(tuned[0].folder).metrics["cross_validation"]
    assert 0 <= checked["low"] <= checked["accuracy"] <= checked["high"] <= 1
    assert checked["count"] == 48  # all but the fifth that is the test


@needs_weights
@pytest.mark.nightly
def test_the_same_recipe_gives_the_same_weights(tuned, tmp_path):
    run, _told = tuned
    recipe = Recipe(**vars(run.facts.recipe))
    again = carry_out(Job(recipe, out=tmp_path / "again"))
    for one, other in zip(run.model.get_weights(), again.model.get_weights(), strict=True):
        assert np.array_equal(one, other)


@needs_weights
def test_a_training_that_was_cut_off_goes_on_to_the_same_end(tuned, tmp_path):
    run, told = tuned

    class CutOffError(Exception):
        pass

    def cut(event):
        if isinstance(event, EpochDone) and event.epoch.number == 2:
            raise CutOffError

    with pytest.raises(CutOffError):
        carry_out(Job(run.facts.recipe, out=tmp_path / "cut", tell=cut))
    later = []
    resumed = carry_out(Job(run.facts.recipe, out=tmp_path / "cut", resume=True, tell=later.append))
    wanted, found = ([event.epoch for event in events if isinstance(event, EpochDone)][-1] for events in (told, later))
    assert found.number == wanted.number == 3
    # The weights of the last blocks, whichever candidate was kept: to the last bit the same losses.
    assert (found.loss, found.validation_loss) == (wanted.loss, wanted.validation_loss)
    for one, other in zip(run.model.get_weights(), resumed.model.get_weights(), strict=True):
        assert np.array_equal(one, other)


@needs_weights
def test_one_epoch_is_the_last_layer_alone(photographs, tmp_path):
    run = train(photographs, epochs=1, start="pretrained", out=tmp_path / "head")
    assert len(run.history.epochs) == 1
    kernel = weights.read_weights("efficientnet-lite0")["_blocks.15._project_conv.weight"]
    assert run.model.get_layer("7a_project").kernel.shape == (1, 1, *kernel.shape[1::-1])
    assert run.metrics["test_accuracy"] > 0.9


@needs_weights
@pytest.mark.nightly
def test_where_there_is_no_time_as_many_of_each_class_are_learned_from_as_there_is(photographs, tmp_path):
    told = []
    recipe = Recipe(data=str(photographs), minutes=1.0, start="pretrained")
    late = carry_out(Job(recipe, out=tmp_path / "late", tell=told.append, stopwatch=Stopwatch(already=59.0)))
    assert (late.facts.recipe.pictures, late.facts.recipe.validation_pictures) == (20, 6)  # ten and three of each class
    assert late.metrics["test_accuracy"] > 0.8
    assert any("There is time for 20 of" in str(event.text) for event in told if isinstance(event, Warned))
    again = carry_out(Job(late.facts.recipe, out=tmp_path / "again", pace=late.facts.pace))
    for one, other in zip(late.model.get_weights(), again.model.get_weights(), strict=True):
        assert np.array_equal(one, other)


@needs_weights
def test_before_the_pictures_are_seen_the_plan_says_what_to_expect(tuned):
    _run, told = tuned
    places = [number for number, event in enumerate(told) if isinstance(event, Noted) and "Plan: " in str(event.text)]
    first = next(number for number, event in enumerate(told) if isinstance(event, EpochDone))
    assert len(places) == 1
    assert places[0] < first


def test_from_nothing_is_what_it_was(photographs, tmp_path):
    run = train(photographs, epochs=1, model="tutorial", start="scratch", out=tmp_path / "scratch")
    assert run.facts.data.picture_shape == (64, 64, 3)
    assert run.metrics["start"] == "scratch"


@pytest.mark.nightly
def test_a_network_from_nothing_can_bring_pictures_to_its_size_itself(photographs, tmp_path):
    run = train(photographs, epochs=2, model="colour-64", size=112, reduce=2, out=tmp_path / "reduced")
    assert run.model.input_shape == (None, 112, 112, 3)
    assert run.model.get_layer("scale").output.shape[1:3] == (56, 56)
    assert load(run.folder).evaluate().accuracy == run.metrics["test_accuracy"]


def test_without_weights_photographs_are_learned_from_nothing_and_it_is_told(photographs, tmp_path, monkeypatch):
    monkeypatch.setattr(weights, "find_spec", lambda name: None)
    told = []
    recipe = Recipe(data=str(photographs), minutes=0.01)
    run = carry_out(Job(recipe, out=tmp_path / "without", tell=told.append))
    assert run.metrics["start"] == "scratch"
    assert any('install "halfhour[pretrained]"' in str(event.text) for event in told if isinstance(event, Warned))
    with pytest.raises(MachineError):
        train(photographs, start="pretrained", out=tmp_path / "asked")


def test_a_network_and_a_start_that_do_not_go_together_are_told(photographs):
    with pytest.raises(OptionError, match="--start pretrained"):
        train(photographs, model="colour-64", start="pretrained")
    with pytest.raises(OptionError, match="--start scratch"):
        train(photographs, model="efficientnet-lite0", start="scratch")


@needs_weights
def test_the_classifier_takes_arrays_of_any_size():
    random = np.random.default_rng(0)
    pictures = random.integers(0, 80, (24, 40, 40, 3), dtype=np.uint8)
    labels = np.arange(24) % 2
    pictures[labels == 1, 10:30, 10:30] += np.uint8(150)
    found = ImageClassifier(start="pretrained", epochs=1).fit(pictures, labels)
    assert found.score(pictures, labels) > 0.9
    assert min(found.model_.input_shape[1:3]) >= 224
