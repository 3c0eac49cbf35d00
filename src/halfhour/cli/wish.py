"""What a training is asked for: the command's options -> a recipe, a place, and a course to repeat."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from halfhour.cli.reading import taken
from halfhour.errors import OptionError
from halfhour.language import _, listed
from halfhour.recipe import AUGMENTATIONS, Recipe

if TYPE_CHECKING:
    from halfhour.records import Floats


class Wish(NamedTuple):
    """What is to be trained, where it is written, and the course of a run that it repeats."""

    recipe: Recipe
    out: Path | None
    pace: "Floats | None"


def wished(options: dict[str, Any], out: Path | None, replay: Path | None, resume: Path | None, *, alone: bool) -> Wish:
    """What the options come to, where only `alone` says that no other process trains along."""
    if options["augment"] not in (None, *AUGMENTATIONS) and options["data"] is None:
        # `train --augment digits`: an option whose value may be left out has taken the data set for its value.
        options |= {"data": options["augment"], "augment": "strokes"}
    options["data"] = taken(options["data"], options)
    asked = {name: value for name, value in options.items() if value is not None}
    recipe, pace = Recipe(**asked), None
    if replay:
        recipe, pace = _repeated(replay, asked)
    if resume:
        _demand_alone(asked | ({"out": out} if out else {}) | ({"replay": replay} if replay else {}))
        if alone:  # of several processes only process 0 surely has the folder; it reads it when all are there
            from halfhour.bundle.write import reopen

            recipe = reopen(resume)
    return Wish(recipe, resume or out, pace)


def _repeated(run: Path, options: dict[str, object]) -> "tuple[Recipe, Floats | None]":
    """The recipe of a run, and how much of its training was over at each batch."""
    if options:
        raise OptionError(
            _("Got --replay together with {options}.", options=listed(options)),
            _("Expected --replay RUN alone, or with --out."),
            _("Drop the others: a run is replayed with its own settings."),
        )
    from halfhour.bundle.read import load

    facts = load(run)
    return facts.recipe, facts.pace


def _demand_alone(options: dict[str, object]) -> None:
    """Raise an `OptionError` if a run that goes on is given options."""
    if options:
        raise OptionError(
            _("Got --resume together with {options}.", options=listed(options)),
            _("Expected --resume RUN alone."),
            _("Drop the others: a run resumes with its own settings."),
        )
