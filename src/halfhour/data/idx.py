"""The IDX format, in which MNIST and Fashion-MNIST are published: a file or a folder goes in, arrays come out.

A file is two zero bytes, a type code (8 is unsigned byte), the number of axes, the length of each axis as four
bytes with the highest first, then the values (source: the description on MNIST's page, yann.lecun.com/exdb/mnist).
"""

import gzip
import math
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import numpy as np

from halfhour.arrays import DEFLATE_LIMIT, LARGEST_ARRAY
from halfhour.data.damage import damaged
from halfhour.errors import DataError
from halfhour.language import _
from halfhour.records import Array, Split

TRAIN_PICTURES = "train-images-idx3-ubyte"
TRAIN_LABELS = "train-labels-idx1-ubyte"
TEST_PICTURES = "t10k-images-idx3-ubyte"
TEST_LABELS = "t10k-labels-idx1-ubyte"
FILES = (TRAIN_PICTURES, TRAIN_LABELS, TEST_PICTURES, TEST_LABELS)

UNSIGNED_BYTE, INTEGER = 8, 12  # codes of types; QMNIST's labels are integers of four bytes, the highest first
TYPES: Mapping[int, np.dtype[np.generic]] = {UNSIGNED_BYTE: np.dtype(np.uint8), INTEGER: np.dtype(">i4")}


def read_idx(path: Path, axes: int, kind: int = UNSIGNED_BYTE) -> Array:
    """The array in an IDX file, compressed by gzip if its name ends in `.gz`.

    Args:
        path: the file.
        axes: how many axes it must have: 3 for pictures (N, H, W), 1 for labels (N,).
        kind: the code of its type, one of `TYPES`.

    Raises:
        DataError: the file is missing, truncated, too long or no such array. Nothing is allocated before the
            header agrees with the size of the file.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "labels"
    >>> _written = path.write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 2, 7, 5]))
    >>> read_idx(path, axes=1).tolist()
    [7, 5]
    """
    try:
        opened: BinaryIO = gzip.open(path) if path.suffix == ".gz" else path.open("rb")  # type: ignore[assignment]
        with opened as file:
            shape = _read_shape(file, path, axes, kind)
            size = math.prod(shape) * TYPES[kind].itemsize
            room = path.stat().st_size * (DEFLATE_LIMIT if path.suffix == ".gz" else 1)
            if size > min(room, LARGEST_ARRAY):
                raise _damaged(path, _("its header declares {size} bytes, more than it can hold", size=size))
            values = file.read(size + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged(path, str(error)) from error
    if len(values) != size:
        raise _damaged(path, _("its header declares {size} bytes, but it holds a different number", size=size))
    return np.frombuffer(values, TYPES[kind]).reshape(shape)


def read_idx_folder(folder: Path) -> tuple[Split, Split]:
    """The training and the test set from the four files of a folder, each plain or with `.gz`.

    Raises:
        DataError: a file is missing or damaged, or pictures and labels differ in number.
    """
    arrays = [read_idx(_find(folder, name), axes=3 if "images" in name else 1) for name in FILES]
    splits = []
    for pictures, labels in (arrays[:2], arrays[2:]):
        if len(pictures) != len(labels):
            reason = _("it holds {pictures} images and {labels} labels", pictures=len(pictures), labels=len(labels))
            raise damaged(folder, reason, _("one label for every image"))
        splits.append(Split(pictures[..., np.newaxis], labels.astype(np.int64)))
    return splits[0], splits[1]


def has_idx_files(folder: Path) -> bool:
    """Whether all four files lie there, each plain or with `.gz`."""
    return all((folder / name).is_file() or (folder / f"{name}.gz").is_file() for name in FILES)


def _find(folder: Path, name: str) -> Path:
    """The file of that name, plain where both are there: it needs no unpacking."""
    plain = folder / name
    return plain if plain.is_file() else folder / f"{name}.gz"


def _read_shape(file: BinaryIO, path: Path, axes: int, kind: int) -> tuple[int, ...]:
    """The lengths of the axes, from a header that must be whole."""
    header = file.read(4 + 4 * axes)
    if len(header) < 4 + 4 * axes or header[:4] != bytes([0, 0, kind, axes]):
        raise _damaged(path, _("it doesn't start like an IDX file with {axes} axes", axes=axes))
    return struct.unpack(f">{axes}I", header[4:])


def _damaged(path: Path, reason: str) -> DataError:
    return damaged(path, reason, _("a whole IDX file of unsigned bytes"))
