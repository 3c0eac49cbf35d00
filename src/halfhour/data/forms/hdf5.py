"""HDF5 files with arrays of pictures and labels: `train_set_x`/`train_set_y`, `images`/`labels`, and others.

Nothing that a file merely points to is followed: links to other files, external storage and virtual sets are refused.
"""

import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from halfhour.arrays import DEFLATE_LIMIT, LARGEST_ARRAY
from halfhour.data.forms.asked import Asked
from halfhour.data.forms.axes import Fact
from halfhour.data.forms.form import refused, sibling
from halfhour.data.forms.pairs import Pair, demand_pairs, find_pairs
from halfhour.data.forms.understood import Part, Read, through_cache
from halfhour.errors import DataError
from halfhour.events import Tell
from halfhour.files import file_errors_told
from halfhour.language import _, message
from halfhour.records import Array, Dataset

if TYPE_CHECKING:
    import h5py

ENDINGS = (".h5", ".hdf5", ".hdf", ".he5")
MAGIC = b"\x89HDF\r\n\x1a\n"
NAMES = ("list_classes", "class_names", "classes", "label_names")
MOST_ARRAYS, DEEPEST = 200, 2


def recognise(asked: Asked) -> bool:
    """Whether it is an HDF5 file."""
    return asked.path.name.lower().endswith(ENDINGS) and asked.path.is_file()


def read(asked: Asked, tell: Tell) -> Dataset:
    """The data set of an HDF5 file; where it has no test pictures, those of the test file beside it are taken.

    Raises:
        DataError: there are no pictures with labels in it, it points to other files, or promises more than it holds.
    """
    path = asked.path
    test = sibling(path, "test")

    def arrays() -> Read:
        held, names = read_hdf5(path)
        shapes = {name: array.shape for name, array in held.items()}
        pairs = [Pair("train" if test and pair.part == "all" else pair.part, pair.pictures, pair.labels)
                 for pair in demand_pairs(path, shapes)]  # fmt: skip
        parts = [Part(pair.part, held[pair.pictures], held[pair.labels]) for pair in pairs]
        facts: tuple[Fact, ...] = ()
        if test and not any(part.part == "test" for part in parts):
            others, _names = read_hdf5(test)
            found = find_pairs({name: array.shape for name, array in others.items()})
            if found:
                parts.append(Part("test", others[found[0].pictures], others[found[0].labels]))
                facts = (Fact(message("{file} next to it is the test set.", file=test.name)),)
        used = ", ".join(f"{pair.pictures}/{pair.labels}" for pair in pairs)
        told = message("HDF5 with {used}: {count:,} images, {height} x {width} x {channels}.", used=used)
        return Read(tuple(parts), told, names, facts=facts)

    return through_cache(asked, [path, *([test] if test else [])], arrays, tell)


def read_hdf5(path: Path) -> tuple[dict[str, Array], list[str] | None]:
    """The arrays of numbers in an HDF5 file by name, and the names of classes if it has them.

    Raises:
        DataError: it is damaged, points to other files, or promises more than it holds.
    """
    import h5py

    with file_errors_told(path):
        path.stat()
    try:
        with h5py.File(path, "r") as file:
            found = _datasets(path, file)
            names = next((_words(found[name]) for name in NAMES if name in found), None)
            wanted = find_pairs({name: dataset.shape for name, dataset in found.items()})
            chosen = {name for pair in wanted for name in (pair.pictures, pair.labels)} or set()
            if not chosen:
                return {name: np.empty(dataset.shape[:0]) for name, dataset in found.items()}, names
            room = min(LARGEST_ARRAY, path.stat().st_size * DEFLATE_LIMIT)
            arrays = {}
            for name in chosen:
                room -= _size(path, name, found[name], room)
                arrays[name] = found[name][()]
            return arrays, names
    except DataError:
        raise
    except Exception as error:  # HDF5 answers damage with many kinds of error
        raise _damaged(path, str(error).split("\n")[0] or type(error).__name__) from error


def _datasets(path: Path, group: "h5py.Group", prefix: str = "", depth: int = 0) -> dict[str, "h5py.Dataset"]:
    """The arrays in a group and in the groups below it, by path; only what the file itself holds."""
    import h5py

    found: dict[str, h5py.Dataset] = {}
    for name in group:
        place = f"{prefix}{name}"
        link = group.get(name, getlink=True)
        if isinstance(link, h5py.ExternalLink):
            raise _damaged(path, _("{name} in it points to another file", name=place))
        if not isinstance(link, h5py.HardLink):
            continue
        member = group[name]
        if isinstance(member, h5py.Group):
            if depth < DEEPEST:
                found |= _datasets(path, member, f"{place}/", depth + 1)
        elif isinstance(member, h5py.Dataset):
            if member.external or member.is_virtual:
                raise _damaged(path, _("{name} in it is in another file", name=place))
            if member.shape is not None and member.dtype.kind in "biufSO":
                found[place] = member
        if len(found) > MOST_ARRAYS:
            raise _damaged(path, _("it holds too many arrays"))
    return found


def _size(path: Path, name: str, dataset: "h5py.Dataset", room: int) -> int:
    """The bytes of an array; one that promises more than is stored of it is refused before anything is allocated."""
    size: int = math.prod(dataset.shape) * dataset.dtype.itemsize
    if dataset.dtype.hasobject and dataset.dtype.metadata is None:
        raise _damaged(path, _("{name} holds objects", name=name))
    if size > min(room, dataset.id.get_storage_size() * DEFLATE_LIMIT):
        raise _damaged(
            path, _("{member} declares more data than it holds: shape {shape}", member=name, shape=dataset.shape)
        )
    return size


def _words(dataset: "h5py.Dataset") -> list[str] | None:
    if len(dataset.shape) != 1 or dataset.shape[0] > 10_000 or dataset.dtype.kind not in "SO":
        return None
    return [word.decode("utf-8", "replace") if isinstance(word, bytes) else str(word) for word in dataset[()]]


def _damaged(path: Path, reason: str) -> DataError:
    return refused(
        path,
        reason,
        _("an HDF5 file that contains its images and labels"),
        _("Save the arrays again into one file, with h5py's create_dataset."),
    )
