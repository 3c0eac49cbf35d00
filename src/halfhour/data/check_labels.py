"""The labels' own faults, and how a check is told: labels by part go in, checks with figures and remedies come out."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from halfhour.data.npz import class_numbers
from halfhour.errors import DataError
from halfhour.language import _, clauses
from halfhour.records import Array, Check, Labels

IMBALANCE = 10.0  # largest class to smallest; the threshold of SageMaker Debugger's ClassImbalance rule
FEW = 5  # training pictures of a class
SHOWN = 5  # indices named in a detail
Arrays = Mapping[str, Array]
Classes = Labels | npt.NDArray[np.str_]  # (N,) numbers, or names


def numbers(arrays: Arrays, name: str) -> Labels | None:
    """The labels (N,) as int64, or `None` where they are no numbers of classes."""
    array = arrays.get(name)
    if array is None or not array.size or array.ndim == 0 or array.size != len(array):
        return None
    try:
        return class_numbers(array.reshape(-1), name)
    except DataError:
        return None


def label_range(arrays: Arrays, labels: Mapping[str, Labels], num_classes: int | None) -> Check:
    """Whether labels are whole numbers from 0 up, below the number of classes or of training pictures."""
    faults = []
    for part in ("train", "test"):
        name = f"y_{part}"
        if part in labels:
            limit = num_classes or len(labels.get("train", labels[part]))
            wrong = np.flatnonzero(labels[part] >= limit)
            if len(wrong):
                highest = labels[part].max()
                faults.append(
                    _(
                        "{name}: {count} labels of {limit} and above, up to {highest}",
                        name=name,
                        count=len(wrong),
                        limit=limit,
                        highest=highest,
                    )
                )
        elif name in arrays and arrays[name].size:
            array = arrays[name]
            lowest = array.min() if array.dtype.kind in "biuf" else "?"
            faults.append(
                _(
                    "{name} is {type} of the shape {shape}, its lowest value is {lowest}",
                    name=name,
                    type=array.dtype,
                    shape=array.shape,
                    lowest=lowest,
                )
            )
    seen = clauses(
        _("{part}: {low} to {high}", part=part, low=found.min(), high=found.max()) for part, found in labels.items()
    )
    remedy = _("Number the classes 0, 1, 2, …; `labels.argmax(axis=1)` turns one-hot labels into numbers.")
    return told(_("label range"), "fault", faults, seen, remedy)


def presence(labels: Mapping[str, Labels]) -> Check:
    """Whether every class up to the highest label is in the training and in the test set."""
    classes = range(int(max(found.max() for found in labels.values())) + 1)
    faults = []
    for part, found in labels.items():
        missing = sorted(set(classes) - set(np.unique(found).tolist())) if len(classes) <= len(labels["train"]) else []
        if missing:
            faults.append(_("{part}: no image of the classes {which}", part=part, which=which(missing)))
    if len(np.unique(labels["train"])) < 2:
        only = _("all training images are of one class: {label}", label=labels["train"][0])
        return told(_("missing classes"), "fault", [only], "", _("Add images of another class."))
    remedy = _("Add images of these classes, or renumber the existing classes without gaps.")
    return told(_("missing classes"), "warning", faults, _("{count} classes in both", count=len(classes)), remedy)


def balance(labels: Classes) -> Check:
    """Whether some classes have far more training pictures than others."""
    classes, counts = np.unique(labels, return_counts=True)
    largest, smallest = int(counts.argmax()), int(counts.argmin())
    values = {
        "ratio": f"{counts[largest] / counts[smallest]:.1f}",
        "most": counts[largest],
        "least": counts[smallest],
        "large": classes[largest],
        "small": classes[smallest],
    }
    seen = _("{ratio} to 1: {most} images of class {large}, {least} of class {small}", **values)
    faults = [seen] if counts[largest] >= IMBALANCE * counts[smallest] else []
    remedy = _("Add images of the rare classes, or weight them with `class_weight`; check the accuracy per class.")
    return told(_("balance"), "warning", faults, seen, remedy)


def few(labels: Classes) -> Check:
    """Whether classes have too few training pictures to learn anything from."""
    classes, counts = np.unique(labels, return_counts=True)
    few = classes[counts < FEW]
    faults = [_("fewer than {count} training images of the classes {which}", count=FEW, which=which(few))]
    remedy = _("Add images to these classes, or leave the classes out.")
    least = _("at least {count}", count=counts.min())
    return told(_("small classes"), "warning", faults if len(few) else [], least, remedy)


def order(labels: Labels) -> Check:
    """Whether the labels are sorted: Keras's `validation_split` then takes whole classes for validation."""
    is_sorted = len(np.unique(labels)) > 1 and bool((np.diff(labels) >= 0).all())
    faults = [_("the training labels are sorted, {low} to {high}", low=labels[0], high=labels[-1])] if is_sorted else []
    remedy = _(
        "Shuffle images and labels together before `fit(validation_split=…)`, which takes the last part "
        "unshuffled; halfhour itself splits every class."
    )
    return told(_("order"), "warning", faults, _("not sorted by class"), remedy)


def told(name: str, state: Any, faults: list[str], seen: str, remedy: str) -> Check:
    """The check of this name: its faults with the remedy, or what was seen."""
    return Check(name, state, clauses(faults), remedy) if faults else Check(name, "ok", seen)


def which(indices: Iterable[object]) -> str:
    """The first few indices, and how many more there are.

    >>> which([3, 4]), which(range(7))
    ('3, 4', '0, 1, 2, 3, 4, …')
    """
    named = [str(index) for index in indices]
    return ", ".join(named[:SHOWN] + (["…"] if len(named) > SHOWN else []))
