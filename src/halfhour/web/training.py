"""Trainings for the page: what can be chosen, what a choice will do, how it goes."""

from collections.abc import Iterable
from pathlib import Path

from halfhour.bundle.kept import KEPT, count
from halfhour.data.catalogue import CATALOGUE, available
from halfhour.errors import unknown_name
from halfhour.language import Message, _
from halfhour.models.registry import MODELS, build, find_network
from halfhour.models.summary import summarise
from halfhour.recipe import AUGMENTATIONS, Recipe
from halfhour.records import Finding
from halfhour.training.plan import cheapest, suitable_minutes
from halfhour.web.jobs import Job
from halfhour.web.own import asked as own_asked
from halfhour.web.own import is_own
from halfhour.web.uploads import Uploads
from halfhour.web.wire import Body, text

FIELDS = ("model", "minutes", "epochs", "seed", "augment")  # of a recipe, that the page may set


def choices(kept_root: Path) -> dict[str, object]:
    """The data sets, networks and augmentations there are."""
    sets = [
        {
            "name": listing.name,
            "train": listing.train_count,
            "test": listing.test_count,
            "classes": listing.class_names,
            "shape": listing.picture_shape,
            "here": listing.built_in or listing.path is not None,
            "megabytes": listing.megabytes,
            "minutes": suitable_minutes(listing.train_count, listing.picture_shape),
        }
        for listing in available()
    ]
    kept = [
        {"name": f"{KEPT}{name}", "classes": list(classes), "train": sum(classes.values()), "here": True}
        for name, classes in count(kept_root).items()
    ]
    return {"data": sets, "kept": kept, "models": list(MODELS), "augmentations": AUGMENTATIONS}


def recipe(body: Body, kept_root: Path, uploads: Uploads, *, alone: bool) -> Recipe:
    """The recipe that the page asks for.

    Args:
        body: its data set is one of those listed, or as `own.asked` takes it.
        kept_root: where pictures lie that people put right.
        uploads: where uploads lie.
        alone: as of `own.asked`.

    Raises:
        UnknownNameError: there is no such data set or network.
        OptionError: a value is impossible.
    """
    data = text(body, "data")
    if is_own(data):
        data = own_asked(body, uploads, alone=alone)
    elif data.startswith(KEPT) and data.removeprefix(KEPT) in count(kept_root):
        data = str(kept_root / data.removeprefix(KEPT))
    elif data not in CATALOGUE:
        raise unknown_name(_("data set"), data, CATALOGUE)
    asked = {name: body[name] for name in FIELDS if body.get(name) not in (None, "")}
    if "model" in asked:
        find_network(text(body, "model"))  # before the name becomes part of a folder's
    return Recipe(data=data, **asked)


def plan(asked: Recipe) -> dict[str, object]:
    """What a training would do: the network for these pictures, the split, the command."""
    told: dict[str, object] = {"command": asked.command()}
    entry = CATALOGUE.get(asked.data or "")
    if entry:
        height, width, channels = entry.picture_shape
        network = asked.model or cheapest(channels)  # without a name, one of that family is chosen for the time
        settings = asked.resolve_settings(find_network(network).settings)
        model = build(network, (height, width, channels), len(entry.class_names), settings.dropout)
        told["chosen"] = asked.model is not None
        told["layers"] = [
            {"name": layer.name, "kind": layer.kind, "settings": layer.settings, "shape": layer.output_shape,
             "parameters": layer.parameters}
            for layer in summarise(model)
        ]  # fmt: skip
        told["parameters"] = model.count_params()
        total = sum(entry.class_counts[0])
        validation = round(total * settings.validation_split)
        told["validation"] = validation
        told["train"] = total - validation
        told["test"] = sum(entry.class_counts[1])
        told["shape"] = entry.picture_shape
        told["classes"] = entry.class_names
    return told


def summary(job: Job) -> dict[str, object]:
    """A training in a list."""
    told = ("begun", "command", "data", "model", "minutes", "epochs")
    return {"name": job.name, "state": job.state(), "place": job.place, **{name: job.record.get(name) for name in told}}


def follow(job: Job, offset: int) -> dict[str, object]:
    """What happened since a byte of the event file, in the reader's language, and how the training stands."""
    state = job.state()  # before the events: of a training that ends in between, the rest is read next time
    events, end = job.follow(offset)
    told: dict[str, object] = {**summary(job), "state": state, "events": _worded(events), "next": end}
    told["stopping"] = state == "running" and job.asked_to_stop()
    if state == "refused":
        told["error"] = job.refusal()
    if state == "crashed":
        told["last_words"] = job.last_words()
    return told


def worded_findings(findings: Iterable[Finding]) -> list[dict[str, object]]:
    """Findings for the page, in the reader's language."""
    return [{name: part for name, part in finding.as_json().items() if name != "messages"} for finding in findings]


def _worded(value: object) -> object:
    """Messages and findings in events, put into words."""
    if isinstance(value, list):
        return [_worded(part) for part in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"template", "values"}:
        return str(Message.from_json(value))
    if "messages" in value and "severity" in value:
        return worded_findings([Finding.from_json(value)])[0]
    return {name: _worded(part) for name, part in value.items()}
