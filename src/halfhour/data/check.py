"""A data set's own faults: a data set or the path of an `.npz` goes in, checks with figures and remedies come out."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from halfhour.data.npz import ARRAYS, class_numbers, grey_levels, read_arrays
from halfhour.data.splits import unsealed
from halfhour.errors import DataError
from halfhour.language import _, clauses
from halfhour.records import Check, Dataset, Labels

IMBALANCE = 10.0  # largest class to smallest; the threshold of SageMaker Debugger's ClassImbalance rule
SHOWN = 5  # indices named in a detail
Arrays = Mapping[str, npt.NDArray[Any]]


def check(data: Dataset | Path) -> tuple[Check, ...]:
    """What is wrong with a data set, and what mends it.

    Args:
        data: a data set, or the path of an `.npz` that may be too wrong to load.

    Raises:
        DataError: the file is no `.npz` at all.

    >>> pictures = np.arange(4 * 64, dtype=np.uint8).reshape(4, 8, 8, 1)
    >>> from halfhour.data.splits import SealedTest
    >>> from halfhour.records import Split
    >>> split = Split(pictures, np.array([0, 1, 0, 1]))
    >>> dataset = Dataset("made up", split, SealedTest(split), ("a", "b"), "here")
    >>> [found.name for found in check(dataset) if found.state != "ok"]
    ['duplicates']
    """
    if isinstance(data, Dataset):
        test = unsealed(data)
        arrays: Arrays = {
            "x_train": data.train.pictures[:],
            "y_train": data.train.labels,
            "x_test": test.pictures[:],
            "y_test": test.labels,
        }
        num_classes: int | None = data.num_classes
    else:
        arrays, num_classes = read_arrays(data), None
    checks = [_shapes(arrays), _values(arrays)]
    pictures = {
        name[2:]: arrays[name]
        for name in ("x_train", "x_test")
        if name in arrays and arrays[name].ndim > 1 and arrays[name].size
    }
    if pictures:
        checks += [_constant(pictures), _duplicates(pictures)]
    labels = {name[2:]: found for name in ("y_train", "y_test") if (found := _numbers(arrays, name)) is not None}
    checks.append(_label_range(arrays, labels, num_classes))
    if len(labels) == 2:
        checks += [_presence(labels), _balance(labels["train"]), _order(labels["train"])]
    return tuple(checks)


def _shapes(arrays: Arrays) -> Check:
    """Whether all four arrays are there, pictures of one shape, with a label each."""
    faults = [_("{name} is missing", name=name) for name in ARRAYS if name not in arrays]
    for part in ("train", "test"):
        pictures, labels = arrays.get(f"x_{part}"), arrays.get(f"y_{part}")
        if pictures is not None and (
            pictures.ndim not in (3, 4) or (pictures.ndim == 4 and pictures.shape[3] not in (1, 3))
        ):
            faults.append(_("{name} has the shape {shape}", name=f"x_{part}", shape=pictures.shape))
        if labels is not None and not (labels.ndim == 1 or (labels.ndim == 2 and labels.shape[1] == 1)):
            faults.append(_("{name} has the shape {shape}", name=f"y_{part}", shape=labels.shape))
        if pictures is not None and labels is not None and pictures.shape[:1] != labels.shape[:1]:
            counts = {"pictures": len(np.atleast_1d(pictures)), "labels": len(np.atleast_1d(labels))}
            faults.append(_("{part}: {pictures} pictures and {labels} labels", part=part, **counts))
        if pictures is not None and not pictures.size:
            faults.append(_("{name} holds no picture", name=f"x_{part}"))
    if "x_train" in arrays and "x_test" in arrays and arrays["x_train"].shape[1:] != arrays["x_test"].shape[1:]:
        shapes = {"train": arrays["x_train"].shape[1:], "test": arrays["x_test"].shape[1:]}
        faults.append(_("training pictures are {train}, test pictures {test}", **shapes))
    seen = clauses(f"{name} {array.dtype} {array.shape}" for name, array in arrays.items())
    remedy = _(
        "Save x_train and x_test as (pictures, height, width) or (pictures, height, width, 1 or 3), "
        "and y_train and y_test as one number for each picture."
    )
    return _check(_("shapes"), "fault", faults, seen, remedy)


def _values(arrays: Arrays) -> Check:
    """Whether pixels are grey levels, with no NaN."""
    faults = []
    for name in ("x_train", "x_test"):
        array = arrays.get(name)
        if array is None or not array.size or array.ndim == 0:
            continue
        if array.dtype.kind == "f" and (wrong := int((~np.isfinite(array)).sum())):
            rows = np.flatnonzero(~np.isfinite(array.reshape(len(array), -1)).all(axis=1))
            faults.append(
                _(
                    "{name}: {count} values are NaN or infinite, in the pictures {which}",
                    name=name,
                    count=wrong,
                    which=_which(rows),
                )
            )
            continue
        try:
            grey_levels(array)
        except DataError as error:
            faults.append(_("{name}: {detail}", name=name, detail=error.happened.rstrip(".。")))
    seen = clauses(
        _("{name} runs from {low} to {high}", name=name, low=arrays[name].min(), high=arrays[name].max())
        for name in ("x_train", "x_test")
        if name in arrays and arrays[name].size and arrays[name].dtype.kind in "biuf"
    )
    return _check(
        _("values"), "fault", faults, seen, _("Save the pictures as they were, as uint8, before any scaling.")
    )


def _constant(pictures: Arrays) -> Check:
    """Whether pictures show nothing: one value in every pixel."""
    faults = []
    for part, array in pictures.items():
        flat = array.reshape(len(array), -1)
        blank = np.flatnonzero((flat == flat[:, :1]).all(axis=1))
        if len(blank):
            faults.append(
                _("{part}: {count} pictures of one colour: {which}", part=part, count=len(blank), which=_which(blank))
            )
    return _check(
        _("constant pictures"), "warning", faults, _("none"), _("Look at these pictures, and leave them out.")
    )


def _duplicates(pictures: Arrays) -> Check:
    """Whether pictures come twice, in the training set or in both; a copy in the test set flatters the result."""
    hashes = {
        part: [blake2b(np.ascontiguousarray(picture).tobytes(), digest_size=16).digest() for picture in array]
        for part, array in pictures.items()
    }
    faults = []
    twice = _seen_before(hashes.get("train", []))
    if twice:
        faults.append(
            _("{count} training pictures are copies of earlier ones: {which}", count=len(twice), which=_which(twice))
        )
    known = set(hashes.get("train", []))
    leaked = [index for index, value in enumerate(hashes.get("test", [])) if value in known]
    if leaked:
        faults.append(
            _("{count} test pictures are in the training set too: {which}", count=len(leaked), which=_which(leaked))
        )
    remedy = _("Leave the copies out; those in the test set first, since they make a model look better than it is.")
    return _check(_("duplicates"), "warning", faults, _("none"), remedy)


def _seen_before(values: Iterable[bytes]) -> list[int]:
    seen: set[bytes] = set()
    before = []
    for index, value in enumerate(values):
        if value in seen:
            before.append(index)
        seen.add(value)
    return before


def _numbers(arrays: Arrays, name: str) -> Labels | None:
    """The labels (N,) as int64, or `None` where they are no numbers of classes."""
    array = arrays.get(name)
    if array is None or not array.size or array.ndim == 0 or array.size != len(array):
        return None
    try:
        return class_numbers(array.reshape(-1), name)
    except DataError:
        return None


def _label_range(arrays: Arrays, labels: Mapping[str, Labels], num_classes: int | None) -> Check:
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
    remedy = _("Number the classes 0, 1, 2, …; one-hot labels become such numbers by `labels.argmax(axis=1)`.")
    return _check(_("label range"), "fault", faults, seen, remedy)


def _presence(labels: Mapping[str, Labels]) -> Check:
    """Whether every class up to the highest label is in the training and in the test set."""
    classes = range(int(max(found.max() for found in labels.values())) + 1)
    faults = []
    for part, found in labels.items():
        missing = sorted(set(classes) - set(np.unique(found).tolist())) if len(classes) <= len(labels["train"]) else []
        if missing:
            faults.append(_("{part}: no picture of the classes {which}", part=part, which=_which(missing)))
    if len(np.unique(labels["train"])) < 2:
        only = _("all training pictures are of one class: {label}", label=labels["train"][0])
        return _check(_("missing classes"), "fault", [only], "", _("Add pictures of another class."))
    remedy = _("Add pictures of these classes, or number the classes that there are without gaps.")
    return _check(_("missing classes"), "warning", faults, _("{count} classes in both", count=len(classes)), remedy)


def _balance(labels: Labels) -> Check:
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
    seen = _("{ratio} to 1: {most} pictures of class {large}, {least} of class {small}", **values)
    faults = [seen] if counts[largest] >= IMBALANCE * counts[smallest] else []
    remedy = _("Add pictures of the rare classes, or weigh them with `class_weight`; look at the accuracy per class.")
    return _check(_("balance"), "warning", faults, seen, remedy)


def _order(labels: Labels) -> Check:
    """Whether the labels are sorted: Keras's `validation_split` then takes whole classes for validation."""
    is_sorted = len(np.unique(labels)) > 1 and bool((np.diff(labels) >= 0).all())
    faults = [_("the training labels are sorted, {low} to {high}", low=labels[0], high=labels[-1])] if is_sorted else []
    remedy = _(
        "Shuffle pictures and labels together before `fit(validation_split=…)`, which takes the last part as it "
        "lies; halfhour itself draws from every class."
    )
    return _check(_("order"), "warning", faults, _("not sorted by class"), remedy)


def _check(name: str, state: Any, faults: list[str], seen: str, remedy: str) -> Check:
    """The check of this name: its faults with the remedy, or what was seen."""
    return Check(name, state, clauses(faults), remedy) if faults else Check(name, "ok", seen)


def _which(indices: Iterable[Any]) -> str:
    """The first few indices, and how many more there are.

    >>> _which([3, 4]), _which(range(7))
    ('3, 4', '0, 1, 2, 3, 4, …')
    """
    named = [str(index) for index in indices]
    return ", ".join(named[:SHOWN] + (["…"] if len(named) > SHOWN else []))
