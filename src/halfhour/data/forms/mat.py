"""MATLAB's files, of level 5 and of 7.3: SVHN's X and y, STL-10's rows, and others whose shapes say what they are.

Level 5 is read by SciPy, after a look at what is in it: function handles, objects and cells are never loaded. Level 7.3
is HDF5, whose axes lie the other way round.
"""

import math
from pathlib import Path

import numpy as np

from halfhour.arrays import DEFLATE_LIMIT, LARGEST_ARRAY
from halfhour.data.forms.asked import Asked
from halfhour.data.forms.axes import Fact
from halfhour.data.forms.form import refused, sibling
from halfhour.data.forms.hdf5 import MAGIC, read_hdf5
from halfhour.data.forms.pairs import demand_pairs, find_pairs
from halfhour.data.forms.understood import Part, Read, through_cache
from halfhour.errors import DataError
from halfhour.events import Tell
from halfhour.files import file_errors_told
from halfhour.language import _, message
from halfhour.records import Array, Dataset

NUMBERS = frozenset(
    "double single int8 uint8 int16 uint16 int32 uint32 int64 uint64 logical".split()
)  # MATLAB's names of types that are arrays of numbers
MOST_NAMES = 10_000  # of a cell of words


def recognise(asked: Asked) -> bool:
    """Whether it is a file of MATLAB's."""
    return asked.path.suffix.lower() == ".mat" and asked.path.is_file()


def read(asked: Asked, tell: Tell) -> Dataset:
    """The data set of a `.mat`; where it has no test pictures, those of the test file beside it are taken.

    Raises:
        DataError: there are no pictures with labels in it, or it is damaged or promises more than it holds.
    """
    path = asked.path
    test = sibling(path, "test")

    def arrays() -> Read:
        held, names = _arrays(path)
        pairs = demand_pairs(path, {name: array.shape for name, array in held.items()})
        parts = [Part("train" if test and p.part == "all" else p.part, held[p.pictures], held[p.labels]) for p in pairs]
        facts: list[Fact] = []
        if test and not any(part.part == "test" for part in parts):
            others, _names = _arrays(test)
            found = find_pairs({name: array.shape for name, array in others.items()})
            if found:
                parts.append(Part("test", others[found[0].pictures], others[found[0].labels]))
                facts.append(Fact(message("{file} next to it is the test set.", file=test.name)))
        if names is None and all(_is_svhn(part) for part in parts):
            parts = [Part(part.part, part.pictures, np.asarray(part.labels) % 10) for part in parts]
            facts.append(Fact(message("Street View house numbers: label 10 is the digit 0.")))
        used = ", ".join(f"{pair.pictures}/{pair.labels}" for pair in pairs)
        told = message("A MATLAB file with {used}: {count:,} images, {height} x {width} x {channels}.", used=used)
        return Read(tuple(parts), told, names, by_columns=True, facts=tuple(facts))

    return through_cache(asked, [path, *([test] if test else [])], arrays, tell)


def _is_svhn(part: Part) -> bool:
    """Whether pictures and labels are in the form of the Street View house numbers: ten labels, 1 to 10."""
    labels = np.unique(part.labels)
    return part.pictures.shape[:3] == (32, 32, 3) and labels.min() == 1 and labels.max() == 10


def _arrays(path: Path) -> tuple[dict[str, Array], list[str] | None]:
    """The arrays of pictures and labels, and the names of classes if there are any."""
    with file_errors_told(path), path.open("rb") as file:
        head = file.read(520)
    if MAGIC in (head[:8], head[512:520]):  # 7.3: behind a block of MATLAB's own
        held, names = read_hdf5(path)
        return {name: array.T for name, array in held.items()}, names
    import scipy.io

    try:
        listed = scipy.io.whosmat(path)
        shapes = {name: shape for name, shape, kind in listed if kind in NUMBERS}
        chosen = [name for pair in find_pairs(shapes) for name in (pair.pictures, pair.labels)]
        room = min(LARGEST_ARRAY, path.stat().st_size * DEFLATE_LIMIT)
        for name in chosen:
            room -= math.prod(shapes[name])
            if room < 0:
                reason = _("{member} declares more data than it holds: shape {shape}", member=name, shape=shapes[name])
                raise _damaged(path, reason)
        cells = [name for name, shape, kind in listed if kind == "cell" and name in ("class_names", "classes")
                 and math.prod(shape) <= MOST_NAMES]  # fmt: skip
        loaded = scipy.io.loadmat(path, variable_names=[*chosen, *cells]) if chosen else {}
    except DataError:
        raise
    except Exception as error:  # SciPy answers damage with many kinds of error
        raise _damaged(path, str(error).split("\n")[0] or type(error).__name__) from error
    names = next((_words(loaded[name]) for name in cells if name in loaded), None)
    if not chosen:
        kinds = {kind for _name, _shape, kind in listed} - NUMBERS
        if kinds:
            raise _damaged(path, _("it holds {kinds} and no images with labels", kinds=", ".join(sorted(kinds))))
        return {name: np.empty(shape[:0]) for name, shape in shapes.items()}, names
    return {name: loaded[name] for name in chosen}, names


def _words(cells: Array) -> list[str] | None:
    """The words of a cell array; `None` where it holds anything else."""
    words = [np.asarray(cell) for cell in cells.reshape(-1)]
    if not all(word.dtype.kind == "U" and word.size == 1 for word in words):
        return None
    return [str(word.reshape(-1)[0]) for word in words]


def _damaged(path: Path, reason: str) -> DataError:
    return refused(
        path,
        reason,
        _("a .mat with arrays of numbers: images, and a label for each"),
        _("Save the arrays again in MATLAB with `save('data.mat', 'X', 'y', '-v7')`."),
    )
