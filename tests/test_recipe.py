import dataclasses

import pytest

from halfhour.errors import OptionError, RunError, UnknownNameError
from halfhour.pipeline import train
from halfhour.recipe import Options, Recipe, Settings

SUITED = Settings(128, 0.001, 0.5, 0.2, "none", "constant")


def test_epochs_alone_mean_the_tutorial():
    recipe = Recipe(epochs=10)
    assert (recipe.model, recipe.deadline_seconds) == ("tutorial", 1800)
    assert recipe.resolve_settings(SUITED) == SUITED


def test_without_epochs_the_network_is_left_to_the_plan():
    assert Recipe().model is None
    assert Recipe(minutes=3).model is None


def test_minutes_leave_the_epochs_open_and_bring_the_rate_down():
    recipe = Recipe(minutes=2)
    assert (recipe.epochs, recipe.resolve_settings(SUITED).schedule, recipe.deadline_seconds) == (None, "linear", 120)


def test_what_is_asked_for_outranks_what_suits_the_network():
    recipe = Recipe(epochs=3, batch_size=32, learning_rate=0.1, schedule="plateau")
    assert recipe.resolve_settings(SUITED) == Settings(32, 0.1, 0.5, 0.2, "none", "plateau")
    settled = recipe.with_settings("tutorial", recipe.resolve_settings(SUITED))
    assert settled.resolve_settings(Settings(1, 1.0, 0.0, 0.1, "shift", "cosine")) == recipe.resolve_settings(SUITED)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("epochs", 0),
        ("epochs", 1.5),
        ("epochs", True),
        ("minutes", 0),
        ("minutes", float("nan")),
        ("seed", -1),
        ("batch_size", 0),
        ("learning_rate", 0),
        ("learning_rate", float("inf")),
        ("dropout", 1),
        ("dropout", -0.1),
        ("validation_split", 0),
        ("validation_split", 1),
    ],
)
def test_impossible_values_are_told_with_the_option(option, value):
    with pytest.raises(OptionError) as caught:
        Recipe(**{option: value})
    assert f"--{option.replace('_', '-')}" in caught.value.happened
    assert repr(value) in caught.value.happened


@pytest.mark.parametrize(
    ("option", "near", "name"), [("augment", "stroke", "strokes"), ("schedule", "cosin", "cosine")]
)
def test_unknown_names_bring_the_nearest(option, near, name):
    with pytest.raises(UnknownNameError) as caught:
        Recipe(**{option: near})
    assert name in caught.value.remedy


def test_toml_brings_the_recipe_back(tmp_path):
    recipe = Recipe(data="a b\\c.npz", minutes=0.5, augment="strokes", seed=7)
    path = tmp_path / "recipe.toml"
    path.write_text(recipe.to_toml(), encoding="utf-8")
    assert Recipe.from_toml(path) == recipe


@pytest.mark.parametrize("text", ["no toml", "wrong = 1", 'epochs = "ten"', "\x00"])
def test_a_broken_recipe_file_is_told(tmp_path, text):
    path = tmp_path / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises((RunError, OptionError)):
        Recipe.from_toml(path)
    with pytest.raises(RunError):
        Recipe.from_toml(tmp_path / "none.toml")


def test_the_command_names_what_was_chosen():
    recipe = Recipe(data="digits", epochs=3, learning_rate=0.01)
    assert recipe.command() == ("halfhour train digits --epochs 3 --learning-rate 0.01")


def test_every_field_is_in_the_command_once_it_is_changed():
    changed = Recipe("x.npz", "tutorial-bn", 3, 4.0, 5, 6, 0.7, 0.8, 0.9, "strokes", "plateau", 32, "sgd", True, 0.1,
                     "scratch", 3, 2, 9, 4)  # fmt: skip
    options = [f"--{field.name.replace('_', '-')}" for field in dataclasses.fields(Recipe)[1:]]
    assert all(option in changed.command().split() for option in options)


def test_a_suggested_command_names_only_what_differs():
    usual = Settings(128, 0.001, 0.5, 0.2, "none", "constant")
    ran = Recipe(data="mnist", epochs=10).with_settings("tutorial", usual)
    assert ran.suggestion(usual) == "halfhour train mnist --epochs 10"
    better = dataclasses.replace(ran, epochs=20, augment="strokes", seed=3)
    assert better.suggestion(usual) == "halfhour train mnist --epochs 20 --seed 3 --augment strokes"
    other = Recipe(data="mnist", epochs=10, model="quick-16").with_settings("quick-16", usual)
    assert other.suggestion(usual) == "halfhour train mnist --model quick-16 --epochs 10"
    timed = Recipe(data="mnist", minutes=2).with_settings("quick-16", Recipe(minutes=2).resolve_settings(usual))
    assert timed.suggestion(usual) == "halfhour train mnist --model quick-16 --minutes 2"


def test_train_takes_every_field():
    assert Options.__annotations__.keys() == {field.name for field in dataclasses.fields(Recipe)} - {"data"}


def test_a_misspelt_option_is_named_with_the_nearest():
    with pytest.raises(UnknownNameError, match="There is no option 'epoch'.*'epochs'"):
        train("digits", epoch=3)
