"""Writing a run folder: `begin` opens it, `EpochLog` appends while it trains, `finish` writes the rest and seals it."""

import csv
import hashlib
import io
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from halfhour.bundle.division import write_division
from halfhour.bundle.hold import Hold
from halfhour.bundle.manifest import MANIFEST, seal
from halfhour.bundle.read import CHECKPOINT, OWN_PICTURES, PACE, STEPS
from halfhour.errors import RunError
from halfhour.events import EpochDone, Event
from halfhour.files import append_line, file_errors_told, whole_file, write_bytes, write_json, write_text
from halfhour.language import _
from halfhour.recipe import Recipe
from halfhour.records import RUNS, Epoch, OwnPicture, RunFacts, Trust

if TYPE_CHECKING:
    import keras


def begin(out: Path | None, recipe: Recipe, data_name: str, environment: Mapping[str, str], hold: Hold) -> Path:
    """Make the folder of a new run, hold it, and write down what was asked for, and where.

    Args:
        out: the folder itself; `None` is `runs/<data>-<model>-<time>`.
        recipe: what was asked for.
        data_name: the name of the data set in use.
        environment: versions and machine.
        hold: keeps other processes away from the folder.

    Raises:
        RunError: `out` holds something already, or another process writes to it.
        FileError: the folder cannot be made.
    """
    with file_errors_told(out or RUNS):
        folder = out or _fresh(RUNS / f"{data_name}-{recipe.model}-{datetime.now():%Y%m%d-%H%M%S}")
        if out and out.exists() and (not out.is_dir() or any(not path.name.startswith(".") for path in out.iterdir())):
            raise RunError(
                _("{folder} already exists and isn't empty.", folder=folder),
                _("Expected a folder that does not exist yet, or an empty one."),
                _("Give --out another name, or remove that folder."),
            )
    hold.take(folder)
    write_text(folder / "recipe.toml", recipe.to_toml())
    write_json(folder / "environment.json", dict(environment))
    return folder


def amend(folder: Path, recipe: Recipe) -> None:
    """Write down the recipe that a run goes on with."""
    write_text(folder / "recipe.toml", recipe.to_toml())


def reopen(folder: Path) -> Recipe:
    """The recipe of a run that was begun and not finished, to go on with it.

    Raises:
        RunError: there is no such run, or it is finished.
    """
    if (folder / MANIFEST).exists():
        raise RunError(
            _("{folder} is a finished run.", folder=folder),
            _("Expected an interrupted run."),
            _("`halfhour train --replay` or the command in its report repeats it; more minutes take it further."),
        )
    return Recipe.from_toml(folder / "recipe.toml")


class EpochLog:
    """A listener that appends every epoch to `history.csv` and `metrics.jsonl` of a run folder.

    Args:
        folder: of the run.
        epochs: those that were done before it goes on.
    """

    def __init__(self, folder: Path, epochs: Iterable[Epoch] = ()) -> None:
        self._history = folder / "history.csv"
        self._metrics = folder / "metrics.jsonl"
        heading = ",".join(field.name for field in fields(Epoch)) + "\n"
        write_text(self._history, heading + "".join(map(_as_csv, epochs)))
        write_text(self._metrics, "".join(map(_as_json, epochs)))

    def __call__(self, event: Event) -> None:
        """Write the event down if it is the end of an epoch."""
        if isinstance(event, EpochDone):
            append_line(self._history, _as_csv(event.epoch))
            append_line(self._metrics, _as_json(event.epoch))


def _as_csv(epoch: Epoch) -> str:
    row = io.StringIO()
    csv.writer(row, lineterminator="\n").writerow(asdict(epoch).values())
    return row.getvalue()


def _as_json(epoch: Epoch) -> str:
    return json.dumps(asdict(epoch)) + "\n"


def finish(facts: RunFacts, model: "keras.Model", documents: Mapping[str, bytes]) -> None:
    """Write what a training came to; the manifest comes last.

    Args:
        facts: everything but the model; `facts.folder` is written to.
        model: the trained `keras.Model`.
        documents: further files by name, such as the curves and the report.
    """
    folder = facts.folder
    # Whole, whatever a full disk or a power cut has kept from being written when it was due.
    EpochLog(folder, facts.history.epochs)
    write_json(folder / "environment.json", dict(facts.environment))
    with whole_file(folder / "model.keras") as temporary:
        model.save(temporary)
    write_json(folder / "metrics.json", {**facts.as_json(), **_details(facts)})
    write_json(folder / "findings.json", [finding.as_json() for finding in facts.findings])
    arrays: dict[str, Any] = {"mistakes": facts.mistake_pictures, "sample": facts.sample}
    for response in facts.responses:
        arrays |= {f"kernels/{response.layer}": response.kernels, f"maps/{response.layer}": response.maps}
    for shown in facts.galleries:
        arrays[f"galleries/{shown.code}"] = shown.pictures
    with whole_file(folder / "examples.npz") as temporary:
        np.savez_compressed(temporary, **arrays)
    if facts.trust:
        with whole_file(folder / "trust.npz") as temporary:
            np.savez_compressed(temporary, **_trust_arrays(facts.trust))
    if facts.division:
        write_division(folder, facts.division)
    if facts.pace is not None:
        with whole_file(folder / PACE) as temporary:
            np.save(temporary, facts.pace)
    for name, content in documents.items():
        write_bytes(folder / name, content)
    seal(folder)
    shutil.rmtree((folder / CHECKPOINT).parent, ignore_errors=True)


def keep_own_picture(folder: Path, own: OwnPicture, png: bytes, steps: bytes | None = None) -> OwnPicture:
    """Keep a person's picture, as the model saw it, with the answer.

    Args:
        folder: of the run.
        own: the picture and the answer.
        png: the picture.
        steps: the PNG of the steps to it.

    Returns:
        The same, with the places of the PNGs in its prediction.
    """
    name = f"{Path(own.prediction.file).stem}-{hashlib.sha256(own.pixels.tobytes()).hexdigest()[:8]}"
    picture = folder / OWN_PICTURES / f"{name}.png"
    strip = picture.with_name(f"{name}{STEPS}") if steps else None
    kept = replace(own, prediction=replace(own.prediction, pixels=str(picture), steps=str(strip) if strip else None))
    write_bytes(picture, png)
    if strip and steps:
        write_bytes(strip, steps)
    answer = {**asdict(kept.prediction), "shape": own.pixels.shape, "values": own.pixels.ravel().tolist()}
    write_json(picture.with_suffix(".json"), answer)
    return kept


def _fresh(folder: Path) -> Path:
    """Make the folder itself, or the first `-2`, `-3`, … of it that nobody has made."""
    candidate, number = folder, 1
    while True:
        try:
            candidate.mkdir(parents=True)
        except FileExistsError:
            number += 1
            candidate = folder.with_name(f"{folder.name}-{number}")
        else:
            return candidate


def _trust_arrays(trust: Trust) -> dict[str, Any]:
    """The thresholds as named arrays, which is what `read` takes them from."""
    arrays = {name: value for name, value in vars(trust).items() if name != "texture" and value is not None}
    if trust.texture:
        arrays |= {f"texture/{name}": value for name, value in vars(trust.texture).items()}
    return arrays


def _details(facts: RunFacts) -> dict[str, object]:
    """What the `train --json` contract leaves out and a reader of the folder needs."""
    note, found = facts.data.note, facts.data.found
    adoption = facts.adoption
    return {
        "data_facts": {
            **asdict(facts.data),
            "note": note.as_json() if note else None,
            "found": found
            and {
                "facts": [fact.as_json() for fact in found.facts],
                "left_out": [{"file": out.file, "reason": out.reason.as_json()} for out in found.left_out],
                "left_out_count": found.left_out_count,
                "readings": found.readings,
            },
        },
        "galleries": [
            {
                "code": shown.code,
                "title": shown.title.as_json(),
                "told": shown.told.as_json(),
                "captions": shown.captions,
            }
            for shown in facts.galleries
        ],
        "adoption": adoption and {**asdict(adoption), "evidence": [told.as_json() for told in adoption.evidence]},
        "layers": [asdict(layer) for layer in facts.layers],
        "history": [asdict(epoch) for epoch in facts.history.epochs],
        "evaluation": facts.evaluation.as_json(),
        "test_set_opened": facts.test_set_opened,
    }
