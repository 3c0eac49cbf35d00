"""Data that a Python program holds: arrays, frames, data sets of other libraries -> a file in the cache, and its path.

So a run knows where its pictures are, can be evaluated again and repeated, as one that began with a file.
"""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from halfhour.arrays import LARGEST_ARRAY
from halfhour.data.folders import cache_folder
from halfhour.data.forms.csv_columns import columns_of
from halfhour.errors import DataError, OptionError
from halfhour.files import whole_file
from halfhour.language import _
from halfhour.records import Array

MOST_EXAMPLES = 2_000_000


def as_path(data: object) -> str | None:
    """The text that asks for data: a name or a path as it is, what a program holds as the path of a file with it.

    Taken are `(x, y)`, `((x, y), (x_test, y_test))`, a pandas frame with a column for each pixel and one of labels, a
    Hugging Face `Dataset` or `DatasetDict`, a `tf.data.Dataset` of pictures and labels, and anything with `len` and
    indices that gives them, such as a torch `Dataset`.

    Raises:
        OptionError: it is none of these.
        DataError: its pictures have different shapes, or it has too many.

    >>> as_path("mnist"), as_path(None)
    ('mnist', None)
    """
    if data is None or isinstance(data, str | Path):
        return None if data is None else str(data)
    if hasattr(data, "to_parquet") and hasattr(data, "column_names"):
        return _as_parquet({"all": data})
    if isinstance(data, Mapping) and data and all(hasattr(part, "column_names") for part in data.values()):
        return _as_parquet(data)
    return str(_kept(_arrays(data)))


def _arrays(data: Any) -> dict[str, Array]:
    """`x_train` and so on, by name."""
    if isinstance(data, tuple) and len(data) == 2:
        if all(isinstance(part, tuple) and len(part) == 2 for part in data):
            (x, y), (x_test, y_test) = data
            return {"x_train": _array(x), "y_train": _array(y), "x_test": _array(x_test), "y_test": _array(y_test)}
        return {"x": _array(data[0]), "y": _array(data[1])}
    if hasattr(data, "columns") and hasattr(data, "to_numpy"):
        names = [str(name) for name in data.columns]
        columns = columns_of(names, None)
        if columns is None or columns.label is None:
            raise _unknown(f"{type(data).__name__} ({', '.join(names[:5])} …)")
        table = data.to_numpy()
        pixels = table[:, list(columns.pixels)]
        return {
            "x": pixels.astype(np.float32) if pixels.dtype == object else pixels,
            "y": np.array(table[:, columns.label].tolist()),
        }
    if hasattr(data, "as_numpy_iterator"):
        return _stacked(data.as_numpy_iterator())
    if hasattr(data, "__getitem__") and hasattr(data, "__len__") and not isinstance(data, Mapping | bytes | list):
        return _stacked(data[row] for row in range(len(data)))
    raise _unknown(type(data).__name__)


def _stacked(examples: Iterable[object]) -> dict[str, Array]:
    """Pictures and labels one by one, or batch by batch, as two arrays."""
    pictures: list[Array] = []
    labels: list[Array] = []
    for example in islice(examples, MOST_EXAMPLES):
        if not (isinstance(example, tuple | list) and len(example) == 2):
            raise _unknown(type(example).__name__)
        picture, label = (_array(part) for part in example)
        batched = label.ndim > 0 and picture.ndim > 2 and len(picture) == len(label)
        pictures.append(picture if batched else picture[None])
        labels.append(label if batched else label[None])
        if sum(part.nbytes for part in pictures[-1:]) * len(pictures) > LARGEST_ARRAY:
            raise DataError(
                _("The data take more than {size} bytes.", size=LARGEST_ARRAY),
                _("Expected data that fit into memory."),
                _("Save the images as files, a folder for each class, and name the folder."),
            )
    shapes = {part.shape[1:] for part in pictures}
    if len(shapes) != 1:
        raise DataError(
            _("The images have {count} different shapes.", count=len(shapes)),
            _("Expected images of one shape."),
            _("Resize them first, or save them as files, a folder for each class."),
        )
    return {"x": np.concatenate(pictures), "y": np.concatenate(labels)}


def _array(value: object) -> Array:
    """An array of what a library calls its own: a tensor, a picture of Pillow's, a list."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
    array = np.asarray(value)
    if array.dtype == object:
        raise _unknown(type(value).__name__)
    return array


def _kept(arrays: Mapping[str, Array]) -> Path:
    """The file in the cache that holds the arrays."""
    content = blake2b(digest_size=16)
    for name, array in arrays.items():
        content.update(f"{name} {array.dtype} {array.shape}".encode())
        content.update(np.ascontiguousarray(array).tobytes())
    path = cache_folder() / "given" / f"arrays-{content.hexdigest()[:12]}.npz"
    if not path.is_file():
        with whole_file(path) as temporary:
            np.savez(temporary, **arrays)  # type: ignore[arg-type]
    return path


def _as_parquet(parts: Mapping[str, Any]) -> str:
    """The folder in the cache that holds a Hugging Face data set's parts; the library's fingerprints name it."""
    marks = "-".join(str(getattr(part, "_fingerprint", id(part))) for part in parts.values())
    folder = cache_folder() / "given" / f"dataset-{blake2b(marks.encode(), digest_size=6).hexdigest()}"
    for name, part in parts.items():
        file = folder / f"{name}.parquet"
        if not file.is_file():
            with whole_file(file) as temporary:
                part.to_parquet(str(temporary))
    return str(folder)


def _unknown(kind: str) -> OptionError:
    return OptionError(
        _("The data are of the type {kind}.", kind=kind),
        _(
            "Expected a name, a path, (x, y), ((x, y), (x_test, y_test)), a frame with a column for each "
            "pixel and one called label, or a data set that gives images with labels."
        ),
        _("Convert them to arrays: images (N, height, width) or (N, height, width, channels), and N labels."),
    )
