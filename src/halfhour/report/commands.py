"""Commands that a person may type next: only what differs from the default, or from what was just run, is in them."""

import shlex
from pathlib import Path

from halfhour.models.registry import MODELS
from halfhour.records import RUNS, RunFacts
from halfhour.training.usual import usual_settings


def repeating(facts: RunFacts) -> str:
    """The shortest command that repeats a training, or an import."""
    plain, model = facts.adoption is None and facts.pace is None, facts.recipe.model
    if plain and model and model in MODELS:
        return facts.recipe.suggestion(usual_settings(model, facts.data))
    return facts.command


def on_run(command: str, folder: Path, option: str = "--run") -> str:
    """A command on the run that was just made: a command takes the latest in `runs/` by itself.

    >>> on_run("halfhour predict PICTURE", Path("runs/digits-tutorial-1"))
    'halfhour predict PICTURE'
    >>> on_run("halfhour report", Path("my run"), option="")
    "halfhour report 'my run'"
    """
    if folder.parent == RUNS:
        return command
    return " ".join([command, *filter(None, [option]), shlex.quote(str(folder))])
