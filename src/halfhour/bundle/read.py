"""Reading a run folder: what a training came to, with all but its model."""

import json
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import numpy as np
from PIL import Image

from halfhour.arrays import DAMAGE, read_arrays
from halfhour.bundle.division import read_division
from halfhour.bundle.manifest import MANIFEST, damaged, verify
from halfhour.bundle.openings import openings
from halfhour.errors import RunError
from halfhour.language import Message, _
from halfhour.recipe import Recipe
from halfhour.records import (
    RUNS,
    Adoption,
    Candidate,
    ClassScore,
    ConfusedPair,
    CrossValidation,
    DataFacts,
    Epoch,
    Evaluation,
    Finding,
    Found,
    Gallery,
    History,
    LayerResponse,
    LayerSummary,
    LeftOut,
    Mistake,
    OwnPicture,
    Pixels,
    Prediction,
    RunFacts,
    Seconds,
    Texture,
    Trust,
)

R = TypeVar("R")
PLAIN = (bool, int, float, str)  # types that JSON has too
STEPS = "-steps.png"  # ends the name of the strip that lies beside a kept picture
PACE = "pace.npy"  # of a training that time drove
CHECKPOINT = Path("checkpoints", "latest.npz")  # while a training goes on
OWN_PICTURES = "predictions"  # grows after the run is finished, so the manifest leaves it out


def load(folder: Path) -> RunFacts:
    """Read a finished run.

    Raises:
        RunError: the folder is missing, unfinished or damaged.
    """
    verify(folder)
    division = read_division(folder)
    try:
        metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
        findings = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
        environment = json.loads((folder / "environment.json").read_text(encoding="utf-8"))
        examples = read_arrays(folder / "examples.npz")
        return _record(
            RunFacts,
            folder=folder,
            recipe=Recipe.from_toml(folder / "recipe.toml"),
            data=_data_facts(metrics["data_facts"]),
            layers=tuple(
                _record(LayerSummary, **{**layer, "output_shape": tuple(layer["output_shape"])})
                for layer in metrics["layers"]
            ),
            parameters=metrics["parameters"],
            history=History(tuple(_record(Epoch, **epoch) for epoch in metrics["history"])),
            stop_reason=metrics["stop_reason"],
            seconds=_record(Seconds, **metrics["seconds"]),
            train_accuracy=metrics["train_accuracy"],
            evaluation=_evaluation(metrics["evaluation"]),
            findings=tuple(Finding.from_json(finding) for finding in findings),
            environment=environment,
            mistake_pictures=examples["mistakes"],
            sample=examples["sample"],
            responses=tuple(
                LayerResponse(name.removeprefix("kernels/"), kernels, examples[name.replace("kernels/", "maps/", 1)])
                for name, kernels in examples.items()
                if name.startswith("kernels/")
            ),
            own_pictures=_own_pictures(folder / OWN_PICTURES),
            trust=_trust(folder / "trust.npz"),
            test_time_augmentation=metrics.get("views", False),
            pace=np.load(folder / PACE, allow_pickle=False) if (folder / PACE).exists() else None,
            division=division,
            test_set_opened=metrics.get("test_set_opened", 1),
            openings=openings(folder),
            candidates=tuple(_record(Candidate, **candidate) for candidate in metrics.get("candidates", ())),
            cross_validation=_checked(metrics.get("cross_validation")),
            adoption=_adoption(metrics.get("adoption")),
            galleries=tuple(
                _gallery(shown, examples[f"galleries/{shown['code']}"]) for shown in metrics.get("galleries", ())
            ),
        )
    except (*DAMAGE, OSError) as error:
        raise damaged(folder, str(error)) from error


def _record(kind: type[R], /, **values: object) -> R:
    """A record whose plain values are of the types that it names: whoever made the file may have written others.

    Raises:
        TypeError: a value is not.

    >>> _record(Mistake, index=3, truth="1", predicted="7", probability="sure")
    Traceback (most recent call last):
    TypeError: probability is no float: sure
    """
    for name, wanted in get_type_hints(kind).items():
        value, allowed = values.get(name), (int, float) if wanted is float else wanted
        if name in values and wanted in PLAIN and not isinstance(value, allowed):
            raise TypeError(f"{name} is no {wanted.__name__}: {value}")
    return kind(**values)


def latest(root: Path = RUNS) -> Path:
    """The finished run that ended last.

    Raises:
        RunError: there is none.
    """
    runs = finished(root)
    if not runs:
        raise RunError(
            _("There is no finished run in {folder}.", folder=root.resolve()),
            _("Expected at least one finished run."),
            _("Train one with `halfhour train`, or name a run folder."),
        )
    return max(runs, key=lambda folder: (folder / MANIFEST).stat().st_mtime)


def finished(root: Path = RUNS) -> list[Path]:
    """Every folder of `root` that holds a manifest, by name."""
    return sorted(path.parent for path in root.glob(f"*/{MANIFEST}"))


def unfinished(root: Path = RUNS) -> list[Path]:
    """Every folder of `root` that a training began and did not finish, by name."""
    return sorted(path.parent for path in root.glob("*/recipe.toml") if not (path.parent / MANIFEST).exists())


def _checked(told: dict[str, object] | None) -> CrossValidation | None:
    return _record(CrossValidation, **told) if told else None


def _data_facts(data: dict[str, Any]) -> DataFacts:
    found = data.get("found")
    return _record(
        DataFacts,
        **{
            **data,
            "picture_shape": tuple(data["picture_shape"]),
            "class_names": tuple(data["class_names"]),
            "note": Message.from_json(data["note"]) if data["note"] else None,
            "found": found
            and Found(
                tuple(Message.from_json(fact) for fact in found["facts"]),
                tuple(LeftOut(out["file"], Message.from_json(out["reason"])) for out in found["left_out"]),
                found["left_out_count"],
                tuple(map(str, found.get("readings", ()))),
            ),
        },
    )


def _adoption(data: dict[str, Any] | None) -> Adoption | None:
    if not data:
        return None
    evidence = tuple(Message.from_json(told) for told in data["evidence"])
    wants = {str(name): str(value) for name, value in data["wants"].items()}
    stated = tuple(data.get("stated", ()))
    return _record(Adoption, **{**data, "evidence": evidence, "wants": wants, "stated": stated})


def _gallery(shown: dict[str, Any], pictures: Pixels) -> Gallery:
    title, told = (Message.from_json(shown[name]) for name in ("title", "told"))
    return Gallery(shown["code"], title, told, pictures, tuple(shown["captions"]))


def _evaluation(data: dict[str, Any]) -> Evaluation:
    return _record(
        Evaluation,
        **{
            **data,
            "per_class": tuple(_record(ClassScore, **score) for score in data["per_class"]),
            "confusion": tuple(tuple(row) for row in data["confusion"]),
            "confused_pairs": tuple(_record(ConfusedPair, **pair) for pair in data["confused_pairs"]),
            "mistakes": tuple(_record(Mistake, **mistake) for mistake in data["mistakes"]),
        },
    )


def _own_pictures(folder: Path) -> tuple[OwnPicture, ...]:
    pictures = []
    for path in sorted(folder.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        pixels = np.array(data.pop("values"), np.uint8).reshape(data.pop("shape"))
        strip = path.with_name(f"{path.stem}{STEPS}")
        pictures.append(OwnPicture(Prediction(**data), pixels, _picture(strip) if strip.exists() else None))
    return tuple(pictures)


def _picture(path: Path) -> Pixels:
    with Image.open(path, formats=["PNG"]) as image:
        return np.asarray(image.convert("RGB"))


def _trust(path: Path) -> Trust | None:
    """The thresholds of a run; those of before there were any have none."""
    if not path.exists():
        return None
    arrays = read_arrays(path)
    texture = None
    if "texture/center" in arrays:
        limit = float(arrays["texture/highest"])
        texture = Texture(arrays["texture/center"], arrays["texture/whitening"], limit)
    return Trust(
        arrays["known"],
        float(arrays["lowest_likeness"]),
        float(arrays["lowest_probability"]),
        bool(arrays["digits"]) if "digits" in arrays else True,
        texture,
        arrays.get("others"),
        float(arrays.get("usual_likeness", arrays["lowest_likeness"])),
    )
