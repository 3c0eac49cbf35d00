"""A suggested command names only what differs: from what was just run, and from what is so without it."""

from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console as Terminal

from halfhour import events
from halfhour.language import speaking
from halfhour.models.registry import COLOUR, MODELS
from halfhour.recipe import Recipe
from halfhour.records import DataFacts, Found
from halfhour.report.commands import on_run, repeating
from halfhour.report.console import Console
from halfhour.training.usual import usual_settings


def ran(facts, known, /, **asked):
    """The facts of a training, its settings written into the recipe as a training does."""
    recipe = Recipe(**asked)
    usual = usual_settings(recipe.model, known)
    return replace(
        facts, data=known, recipe=recipe.with_settings(recipe.model, recipe.resolve_settings(usual)), pace=None
    )


@pytest.mark.parametrize("model", [name for name, network in MODELS.items() if not network.pretrained])
def test_a_plain_training_is_repeated_by_a_plain_command(facts, model):
    command = repeating(ran(facts, facts.data, data="digits", epochs=3, model=model))
    named = "" if model == "tutorial" else f" --model {model}"
    assert command == f"halfhour train digits{named} --epochs 3"


@pytest.mark.parametrize("option", ["batch_size", "dropout", "seed", "validation_split"])
def test_one_option_that_was_given_is_the_one_that_is_named(facts, option):
    value = {"batch_size": 96, "dropout": 0.25, "seed": 4, "validation_split": 0.3}[option]
    command = repeating(ran(facts, facts.data, data="digits", epochs=3, **{option: value}))
    assert command == f"halfhour train digits --epochs 3 --{option.replace('_', '-')} {value}"


OWN = DataFacts("mine", "", 240, 60, 60, (64, 64, 3), ("left", "right"), "plain", keeps_mirrored=False, found=Found(()))


def test_what_suits_the_data_is_left_out_and_what_does_not_is_named(facts):
    """Own pictures that must not be mirrored: the network's usual flip was asked for against what suits them."""
    assert repeating(ran(facts, OWN, data="mine", epochs=9, model="colour-64")) == (
        "halfhour train mine --model colour-64 --epochs 9"
    )
    asked = ran(facts, OWN, data="mine", epochs=9, model="colour-64", flip=COLOUR.flip, batch_size=COLOUR.batch_size)
    command = repeating(asked)
    assert command.startswith("halfhour train mine --model colour-64 --epochs 9 ")
    assert "--flip True" in command and f"--batch-size {COLOUR.batch_size}" in command
    assert "--augment" not in command and "--seed" not in command


def test_a_timed_training_is_replayed(facts):
    timed = replace(facts, folder=Path("runs/one"), pace=np.zeros(3))
    assert repeating(timed) == "halfhour train --replay runs/one"


@pytest.mark.parametrize(
    ("command", "folder", "option", "expected"),
    [
        ("halfhour predict PICTURE", "runs/digits-1", "--run", "halfhour predict PICTURE"),
        ("halfhour predict PICTURE", "mine", "--run", "halfhour predict PICTURE --run mine"),
        ("halfhour predict PICTURE", "runs/of/last-week", "--run", "halfhour predict PICTURE --run runs/of/last-week"),
        ("halfhour report --open", "a b", "", "halfhour report --open 'a b'"),
    ],
)
def test_a_run_is_named_unless_it_is_the_one_that_is_taken_anyway(command, folder, option, expected):
    assert on_run(command, Path(folder), option) == expected


@pytest.mark.parametrize(("folder", "named"), [("runs/digits-1", ""), ("mine", " --run mine")])
def test_after_a_training_only_what_differs_is_suggested(facts, folder, named):
    english = Terminal(record=True, width=200, file=StringIO())
    console = Console(english)
    trained = ran(facts, facts.data, data="digits", epochs=3)
    with speaking("en"):
        console(events.DataReady(facts.data))
        console(events.RunSaved(Path(folder), trained.recipe, ()))
    shown = [line.split("  ")[-1].strip() for line in english.export_text().splitlines()]
    assert shown[-3:] == [
        f"halfhour predict PICTURE{named}",
        f"halfhour predict --index 0{named}",
        "halfhour train digits --epochs 6 --augment strokes",
    ]
