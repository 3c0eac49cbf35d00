"""NumPy's files: an `.npz` under any of the usual names, or `.npy` files beside each other."""

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from halfhour import arrays
from halfhour.data.damage import damaged
from halfhour.data.forms.asked import Asked
from halfhour.data.forms.form import refused
from halfhour.data.forms.pairs import demand_pairs, find_pairs
from halfhour.data.forms.understood import Part, Read, through_cache
from halfhour.data.npz import ARRAYS, read_npz
from halfhour.data.splits import SealedTest
from halfhour.errors import DataError
from halfhour.events import Tell
from halfhour.files import file_errors_told
from halfhour.language import _, message
from halfhour.records import Array, Dataset

KERAS = frozenset(ARRAYS)
NAMES = ("class_names", "classes", "label_names", "names")


def recognise(asked: Asked) -> bool:
    """Whether it is a file of NumPy's, or a folder with such files that are pairs."""
    path = asked.path
    if path.is_dir():
        return bool(find_pairs(_shapes(path, _npys(path))))
    return path.suffix in (".npz", ".npy") and path.is_file()


def read(asked: Asked, tell: Tell) -> Dataset:
    """The data set of an `.npz`, of an `.npy` with its labels beside it, or of a folder of such.

    An `.npz` in Keras's own layout, of whole grey levels, is taken as it is.

    Raises:
        DataError: there are no pictures with labels in it, or the file is damaged or made of objects.
    """
    path = asked.path
    if path.suffix == ".npz" and not path.is_dir():
        return _as_keras(asked) or through_cache(asked, [path], lambda: _packed(path), tell)
    folder = path if path.is_dir() else path.parent
    files = _npys(folder)
    if path.suffix == ".npy" and len(find_pairs(_shapes(folder, files))) != 1:
        files = {name: file for name, file in files.items() if _is_partner(path, file)}
    pairs = demand_pairs(path, _shapes(folder, files))
    used = [files[name] for pair in pairs for name in (pair.pictures, pair.labels)]

    def pair_up() -> Read:
        parts = tuple(Part(pair.part, _opened(files[pair.pictures]), _opened(files[pair.labels])) for pair in pairs)
        names = ", ".join(file.name for file in used)
        return Read(
            parts, message("NumPy files {names}: {count:,} images, {height} x {width} x {channels}.", names=names)
        )

    return through_cache(asked, used, pair_up, tell)


def _as_keras(asked: Asked) -> Dataset | None:
    """An `.npz` that is as Keras's own are, whole grey levels and numbers from 0; `None` where it is another."""
    try:
        train, test = read_npz(asked.path)
    except DataError:
        return None
    highest = int(max(train.labels.max(), test.labels.max()))
    class_names = tuple(str(label) for label in range(highest + 1))
    return Dataset(asked.path.stem, train, SealedTest(test), class_names, str(asked.path.resolve()))


def _packed(path: Path) -> Read:
    with file_errors_told(path):
        path.stat()
    try:
        held = arrays.read_arrays(path)
    except (OSError, ValueError) as error:
        raise damaged(path, str(error), _("a whole .npz of numbers, as numpy.savez writes it")) from error
    shapes = {name: array.shape for name, array in held.items()}
    if KERAS <= held.keys():
        pairs = [pair for pair in demand_pairs(path, shapes) if pair.part in ("train", "test")]
    else:
        pairs = list(demand_pairs(path, shapes))
    if not all(held[pair.pictures].size for pair in pairs):
        read_npz(path)  # says what is missing
    names = next((held[name].tolist() for name in NAMES if name in held and held[name].dtype.kind in "US"), None)
    used = ", ".join(f"{pair.pictures}/{pair.labels}" for pair in pairs)
    told = message("An .npz with {used}: {count:,} images, {height} x {width} x {channels}.", used=used)
    return Read(tuple(Part(pair.part, held[pair.pictures], held[pair.labels]) for pair in pairs), told, names)


def _npys(folder: Path) -> dict[str, Path]:
    return {file.stem: file for file in sorted(folder.glob("*.npy"))[:100]}


def _shapes(folder: Path, files: Mapping[str, Path]) -> dict[str, tuple[int, ...]]:
    """The shapes that the files' headers tell; those that cannot be read are left out."""
    shapes = {}
    for name, file in files.items():
        try:
            shapes[name] = _opened(file).shape
        except DataError:
            continue
    return shapes


def _opened(file: Path) -> Array:
    """An array that is read where it is looked at: its file must hold all that its header promises."""
    with file_errors_told(file):
        file.stat()
    try:
        opened: Array = np.load(file, mmap_mode="r", allow_pickle=False)
    except (ValueError, EOFError, OSError, *arrays.DAMAGE) as error:
        raise refused(
            file,
            str(error).split("\n")[0].rstrip("."),
            _("a whole .npy of numbers, as numpy.save writes it"),
            _("Save the array again with numpy.save(..., allow_pickle=False)."),
        ) from error
    return opened


def _is_partner(path: Path, file: Path) -> bool:
    """Whether a file belongs to the one that was asked for: their names differ in what says pictures or labels."""
    plain = re.compile(r"(?<![a-z])(x|y|images?|imgs?|labels?|data|targets?|features|pictures)(?![a-z])")
    return plain.sub("", path.stem.casefold()) == plain.sub("", file.stem.casefold())
