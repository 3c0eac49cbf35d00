"""A data set's own faults: a data set or the path of an `.npz` goes in, checks with figures and remedies come out."""

from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

import numpy as np

from halfhour.data.check_collected import blurred, dark, same_moment
from halfhour.data.check_labels import Arrays, balance, few, label_range, numbers, order, presence, told, which
from halfhour.data.npz import ARRAYS, grey_levels, read_arrays
from halfhour.data.splits import unsealed
from halfhour.errors import DataError
from halfhour.images.sharpness import sharpness
from halfhour.language import _, clauses
from halfhour.records import Check, Dataset, Found

SMALLEST_PHOTOGRAPH = 64  # pixels a side; of a smaller picture nobody can tell how it was taken


def check(data: Dataset | Path, *, in_order: bool = True) -> tuple[Check, ...]:
    """What is wrong with a data set, and what mends it.

    Args:
        data: a data set, or the path of an `.npz` that may be too wrong to load.
        in_order: whether the pictures are in the order of the person's own file.

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
    labels = {name[2:]: found for name in ("y_train", "y_test") if (found := numbers(arrays, name)) is not None}
    checks.append(label_range(arrays, labels, num_classes))
    if len(labels) == 2:
        checks += [presence(labels), balance(labels["train"])]
        if isinstance(data, Dataset) and data.found:
            checks.append(few(labels["train"]))
        checks += [order(labels["train"])] if in_order else []
    if isinstance(data, Dataset) and data.found:
        if data.picture_shape[2] == 3 and min(data.picture_shape[:2]) >= SMALLEST_PHOTOGRAPH:
            checks += _taken(data, arrays)
        checks.append(_left_out(data.found))
    return tuple(checks)


def _taken(data: Dataset, arrays: Arrays) -> list[Check]:
    """How photographs were taken: in one moment, in the dark, out of focus."""
    parts = (arrays["x_train"], arrays["x_test"])
    names = [data.class_names[label] for part in ("y_train", "y_test") for label in arrays[part]]
    groups = data.train.groups
    brightness = np.concatenate([part.mean(axis=(1, 2, 3), dtype=np.float32) for part in parts])
    return [
        *([] if groups is None else [same_moment(names[: len(groups)], groups)]),
        dark(names, brightness),
        blurred(names, np.array([sharpness(picture) for part in parts for picture in part], np.float32)),
    ]


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
            faults.append(_("{part}: {pictures} images and {labels} labels", part=part, **counts))
        if pictures is not None and not pictures.size:
            faults.append(_("{name} holds no image", name=f"x_{part}"))
    if "x_train" in arrays and "x_test" in arrays and arrays["x_train"].shape[1:] != arrays["x_test"].shape[1:]:
        shapes = {"train": arrays["x_train"].shape[1:], "test": arrays["x_test"].shape[1:]}
        faults.append(_("training images are {train}, test images {test}", **shapes))
    seen = clauses(f"{name} {array.dtype} {array.shape}" for name, array in arrays.items())
    remedy = _(
        "Save x_train and x_test as (images, height, width) or (images, height, width, 1 or 3), and y_train "
        "and y_test as one number for each image."
    )
    return told(_("shapes"), "fault", faults, seen, remedy)


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
                    "{name}: {count} values are NaN or infinite, in the images {which}",
                    name=name,
                    count=wrong,
                    which=which(rows),
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
    return told(_("values"), "fault", faults, seen, _("Save the images as uint8, before any scaling."))


def _constant(pictures: Arrays) -> Check:
    """Whether pictures show nothing: one value in every pixel."""
    faults = []
    for part, array in pictures.items():
        flat = array.reshape(len(array), -1)
        blank = np.flatnonzero((flat == flat[:, :1]).all(axis=1))
        if len(blank):
            faults.append(
                _("{part}: {count} images of one colour: {which}", part=part, count=len(blank), which=which(blank))
            )
    return told(_("constant images"), "warning", faults, _("none"), _("Check these images, and remove them."))


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
            _("{count} training images are copies of earlier ones: {which}", count=len(twice), which=which(twice))
        )
    known = set(hashes.get("train", []))
    leaked = [index for index, value in enumerate(hashes.get("test", [])) if value in known]
    if leaked:
        faults.append(
            _("{count} test images are in the training set too: {which}", count=len(leaked), which=which(leaked))
        )
    remedy = _("Remove the duplicates; those in the test set first, since they make a model look better than it is.")
    return told(_("duplicates"), "warning", faults, _("none"), remedy)


def _seen_before(values: Iterable[bytes]) -> list[int]:
    seen: set[bytes] = set()
    before = []
    for index, value in enumerate(values):
        if value in seen:
            before.append(index)
        seen.add(value)
    return before


def _left_out(found: Found) -> Check:
    """Files, rows and pictures that cannot be used, by the reason: broken, missing, without a label, in two classes."""
    reasons: dict[str, list[str]] = {}
    for out in found.left_out:
        reasons.setdefault(str(out.reason), []).append(out.file)
    faults = [
        _("{count} {reason}: {which}", count=len(files), reason=reason, which=which(files))
        for reason, files in sorted(reasons.items(), key=lambda pair: -len(pair[1]))
    ]
    if found.left_out_count > len(found.left_out):
        faults.append(_("{count} in all", count=found.left_out_count))
    remedy = _("Fix or remove these files, or the table rows that name them.")
    return told(_("skipped"), "warning", faults, _("nothing"), remedy)
