"""A person's own `.npz` in the layout of Keras's `mnist.npz`: a path goes in, two splits come out."""

import math
from pathlib import Path

import numpy as np

from halfhour import arrays
from halfhour.data.damage import damaged
from halfhour.errors import DataError
from halfhour.files import file_errors_told
from halfhour.language import _, listed
from halfhour.records import Array, Labels, Pixels, Split

ARRAYS = ("x_train", "y_train", "x_test", "y_test")
ROUNDING = 1e-3  # of one grey level's 1/255: what float16 loses below 1 is less than half a level


def read_npz(path: Path) -> tuple[Split, Split]:
    """The training and the test set from an `.npz` with x_train, y_train, x_test and y_test.

    Pictures are (N, H, W) or (N, H, W, C); they become (N, H, W, C) uint8. Labels are whole numbers (N,) or (N, 1).

    Raises:
        DataError: the file or one of its arrays is not so.
    """
    read = read_arrays(path)
    missing = [name for name in ARRAYS if name not in read]
    if missing:
        reason = _("it has no array {names}", names=listed(missing))
        raise damaged(path, reason, _("the arrays {names}, as in Keras's mnist.npz", names=listed(ARRAYS)))
    try:
        splits = [_split(read, part) for part in ("train", "test")]
    except DataError as error:
        happened = _("{name}: {detail}", name=path, detail=error.happened)
        raise DataError(happened, error.expected, error.remedy) from error
    train, test = splits
    if train.pictures.shape[1:] != test.pictures.shape[1:]:
        shapes = {"train": train.pictures.shape[1:], "test": test.pictures.shape[1:]}
        raise damaged(
            path,
            _("its training images are {train} and its test images {test}", **shapes),
            _("images of one shape in both"),
        )
    highest = int(max(train.labels.max(), test.labels.max()))
    if highest >= len(train):
        raise damaged(
            path,
            _(
                "its highest label is {highest}, with {count} training images",
                highest=highest,
                count=len(train),
            ),
            _("labels 0, 1, 2, … with a training image for each class"),
        )
    return train, test


def read_arrays(path: Path) -> dict[str, Array]:
    """Those of the four arrays that an `.npz` holds, as they are; pickled objects are refused, never loaded.

    Raises:
        DataError: the file is no `.npz`, or an array is damaged, made of objects, or larger than its file can hold.
        FileError: there is no such file.
    """
    with file_errors_told(path):
        path.stat()
    try:
        return arrays.read_arrays(path, ARRAYS)
    except (OSError, ValueError) as error:
        raise damaged(path, str(error), _("a whole .npz of numbers, as numpy.savez writes it")) from error


def grey_levels(values: Array) -> Pixels:
    """Pixel values as uint8 0..255, where nothing is lost by it.

    Whole numbers 0..255 stay; truth values and floats 0..1 that are multiples of 1/255 are brought to 0..255.

    Raises:
        DataError: a value would be changed.

    >>> grey_levels(np.array([0, 1, 255])).tolist(), grey_levels(np.array([0.0, 0.2, 1.0])).tolist()
    ([0, 1, 255], [0, 51, 255])
    >>> grey_levels(np.array([-1.0, 300.0]))
    Traceback (most recent call last):
    halfhour.errors.DataError: ...
    """
    if values.dtype == np.uint8:
        return values
    if values.dtype == np.bool_:
        return np.where(values, 255, 0).astype(np.uint8)
    if values.dtype.kind not in "iuf":
        raise _not_pixels(_("The pixels are of type {type}.", type=values.dtype))
    low, high = values.min(), values.max()
    if not (math.isfinite(low) and math.isfinite(high)):
        raise _not_pixels(_("The pixels are not all finite numbers (NaN or infinity)."))
    if not (low >= 0 and high <= 255):
        raise _not_pixels(_("The pixels run from {low} to {high}.", low=low, high=high))
    levels = values * 255 if values.dtype.kind == "f" and high <= 1 else values
    whole = np.rint(levels)
    if np.abs(levels - whole).max() > 255 * ROUNDING:
        raise _not_pixels(_("The pixels are fractions that 256 grey levels cannot hold."))
    pixels: Pixels = whole.astype(np.uint8)
    return pixels


def _split(read: dict[str, Array], part: str) -> Split:
    pictures, labels = read[f"x_{part}"], read[f"y_{part}"]
    if pictures.ndim == 3:
        pictures = pictures[..., np.newaxis]
    if pictures.ndim != 4 or 0 in pictures.shape or pictures.shape[3] not in (1, 3):
        raise DataError(
            _("{name} has the shape {shape}.", name=f"x_{part}", shape=read[f"x_{part}"].shape),
            _("Expected (images, height, width), or (images, height, width, channels) with 1 or 3 channels."),
            _("Reshape it, or move its channels last, and save the file again."),
        )
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.ndim != 1 or len(labels) != len(pictures):
        raise DataError(
            _(
                "{name} has the shape {shape}, with {count} images.",
                name=f"y_{part}",
                shape=read[f"y_{part}"].shape,
                count=len(pictures),
            ),
            _("Expected one whole number for each image: shape (images,) or (images, 1)."),
            _("Save class numbers; `labels.argmax(axis=1)` turns one-hot labels into numbers."),
        )
    return Split(grey_levels(pictures), class_numbers(labels, f"y_{part}"))


def class_numbers(labels: Array, name: str) -> Labels:
    """Labels as int64 from 0 up.

    Raises:
        DataError: they are no whole numbers, or some are below 0.
    """
    if labels.dtype.kind not in "iu" or labels.min() < 0:
        lowest = labels.min() if labels.dtype.kind in "iuf" else "?"
        raise DataError(
            _(
                "{name} is of type {type}, its lowest value is {lowest}.",
                name=name,
                type=labels.dtype,
                lowest=lowest,
            ),
            _("Expected whole numbers from 0 up, one for each class."),
            _("Number the classes 0, 1, 2, … and save the file again."),
        )
    return labels.astype(np.int64)


def _not_pixels(happened: str) -> DataError:
    return DataError(
        happened,
        _("Expected grey levels: whole numbers 0..255, or the same divided by 255."),
        _("Save the images as uint8, before any scaling."),
    )
