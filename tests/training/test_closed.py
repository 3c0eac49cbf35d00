from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import RidgeClassifier

from halfhour.data.catalogue import load
from halfhour.data.splits import divide
from halfhour.events import silent
from halfhour.models.registry import build, find_network
from halfhour.pipeline.candidates import Tried
from halfhour.pipeline.entry import train
from halfhour.pipeline.rehearsal import choose
from halfhour.pipeline.short import begin_spare, learn_short
from halfhour.recipe import Recipe
from halfhour.records import DataFacts, Epoch, History, Split
from halfhour.stopwatch import Stopwatch
from halfhour.training.closed import solve
from halfhour.training.task import Fitted, TrainingTask


@pytest.fixture(scope="module")
def digits():
    return divide(load("digits", silent), 0.2, seed=0)


def test_it_beats_a_linear_model_of_the_pixels(digits):
    model = build("patches", digits.train.pictures.shape[1:], 10)
    epoch = solve(model, digits.train, digits.validation, seed=0)
    pixels, shown = (
        np.asarray(split.pictures[:]).reshape(len(split), -1) / 255 for split in (digits.train, digits.validation)
    )
    linear = RidgeClassifier().fit(pixels, digits.train.labels)
    right = (linear.predict(shown) == digits.validation.labels).mean()
    told = model.predict(np.asarray(digits.validation.pictures[:]), verbose=0)
    assert (told.argmax(axis=1) == digits.validation.labels).mean() == pytest.approx(epoch.validation_accuracy)
    assert epoch.validation_accuracy > right
    believed = told[np.arange(len(told)), digits.validation.labels]
    assert -np.log(believed).mean() == pytest.approx(epoch.validation_loss, rel=1e-3)


def test_few_pictures_that_are_all_right_leave_a_doubt(digits):
    """Of N right ones, the next is right with (N + 1) of N + 2 at most (Laplace's rule of succession)."""
    some = Split(digits.validation.pictures[:30], digits.validation.labels[:30])
    model = build("patches", digits.train.pictures.shape[1:], 10)
    epoch = solve(model, digits.train, some, seed=0)
    assert epoch.validation_accuracy == 1
    sureness = model.predict(np.asarray(some.pictures), verbose=0).max(axis=1).mean()
    assert 0.9 < sureness < 31 / 32


def test_the_same_seed_gives_the_same_bits(digits):
    weights = []
    for seed in (3, 3, 4):
        model = build("patches", digits.train.pictures.shape[1:], 10)
        solve(model, digits.train, digits.validation, seed)
        weights.append(np.concatenate([value.ravel() for value in model.get_weights()]))
    assert np.array_equal(weights[0], weights[1])
    assert not np.array_equal(weights[0], weights[2])


@pytest.mark.parametrize("shape", [(12, 12, 1), (40, 31, 3), (150, 200, 3)])
def test_any_size_goes_in_and_pictures_without_a_difference_do_no_harm(shape):
    random = np.random.default_rng(0)
    labels = np.arange(40) % 3
    pictures = (
        random.integers(0, 60, (40, *shape), dtype=np.uint8) + (60 * labels).astype(np.uint8)[:, None, None, None]
    )
    for shown in (pictures, np.full_like(pictures, 7)):
        model = build("patches", shape, 3)
        epoch = solve(model, Split(shown, labels), Split(shown, labels), seed=0)
        assert all(np.isfinite(value).all() for value in model.get_weights())
        assert epoch.accuracy > 0.9 or shown is not pictures


@pytest.mark.parametrize("minutes", [0.0001, 0.2])
def test_a_deadline_too_short_to_train_gives_what_is_there_in_closed_form(minutes, tmp_path):
    run = train("digits", minutes=minutes, out=tmp_path / "run", tell=silent)
    assert run.facts.evaluation.accuracy > 0.85
    assert "stuck-at-chance" not in {finding.code for finding in run.facts.findings}
    assert (tmp_path / "run" / "report.html").exists()
    if minutes < 0.1:
        assert run.facts.recipe.model == "patches"
        again = train("digits", model="patches", epochs=1, out=tmp_path / "again", tell=silent)
        assert again.facts.evaluation == run.facts.evaluation


@pytest.mark.parametrize(("passed", "spared"), [(3_570.0, True), (1.0, False)])
def test_where_reading_took_most_of_the_time_there_is_something_to_fall_back_to(digits, passed, spared):
    """Half a minute is left of an hour: a machine that was so slow until now may need it for what comes after."""
    shape = digits.train.pictures.shape[1:]
    data = DataFacts("digits", "", len(digits.train), 1, 1, shape, tuple("0123456789"), "plain")
    chosen = choose(Recipe(data="digits", minutes=60.0), digits, data, Stopwatch(already=passed), spared=True)
    assert (chosen.spare is not None) == spared
    if chosen.spare:
        assert chosen.spare.epoch.result().validation_accuracy > 0.85


@pytest.mark.parametrize(("right", "kept"), [(0.1, "closed"), (1.0, "scratch")])
def test_the_network_that_was_trained_is_kept_only_where_it_is_better(digits, right, kept):
    recipe = Recipe(data="digits", minutes=0.1, seed=1).with_settings("quick-16", find_network("quick-16").settings)
    data = DataFacts("digits", "", len(digits.train), 1, 1, (16, 16, 1), tuple("0123456789"), "plain")
    shape = digits.train.pictures.shape[1:]
    model = build("quick-16", shape, 10)
    task = TrainingTask(model, digits.train, digits.validation, recipe, recipe.settings, Stopwatch())
    epoch = Epoch(1, 1.0, right, 1.0, right, 0.1, 1.0)

    def trained(task):
        return Tried("scratch", task.model, Fitted(History((epoch,)), "deadline", np.array([0.0])), task.recipe, 1.0)

    spare = begin_spare(recipe, replace(data, picture_shape=shape), digits)
    learned = learn_short(task, spare, trained)
    assert learned.kept.start == kept
    assert {candidate.start for candidate in learned.candidates} == {"closed", "scratch"}
    assert learned.kept.recipe.model == ("patches" if kept == "closed" else "quick-16")
