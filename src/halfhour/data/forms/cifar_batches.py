"""CIFAR-10 and CIFAR-100 as their authors publish them, pickled or binary, a folder or the archive, with their names.

Source of the layout: www.cs.toronto.edu/~kriz/cifar.html. Pickles go through the closed unpickler of `data/cifar.py`.
"""

import lzma
import re
import tarfile
import zlib
from collections.abc import Mapping
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from halfhour.data.archives import LARGEST_MEMBER, read_members
from halfhour.data.cifar import CLASS_NAMES, unpickle
from halfhour.data.forms.asked import Asked
from halfhour.data.forms.form import refused
from halfhour.data.forms.understood import Part, Read, through_cache
from halfhour.errors import DataError
from halfhour.events import Tell
from halfhour.files import file_errors_told
from halfhour.language import _, message
from halfhour.records import Array, Dataset, Pixels

PIXELS = 3072
BATCH = re.compile(r"data_batch_[1-5](\.bin)?|(test_batch|train|test)(\.bin)?")
NAMES = ("batches.meta", "meta", "batches.meta.txt", "fine_label_names.txt")
LARGEST = 3 * LARGEST_MEMBER  # bytes: CIFAR-100's training file has 155 MB
ARCHIVES = (".tar.gz", ".tgz", ".tar.xz")
LOOKED_AT = 12  # members of an archive: the authors' hold eight to ten


def recognise(asked: Asked) -> bool:
    """Whether batches of CIFAR lie in a folder, or in the authors' archive of one."""
    path = asked.path
    if path.is_dir():
        return _are_batches({name for name in (*NAMES, *_first_batches()) if (path / name).is_file()})
    if not (path.is_file() and path.name.lower().endswith(ARCHIVES)):
        return False
    try:
        with tarfile.open(path, "r|*") as archive:
            return _are_batches({PurePosixPath(member.name).name for member in islice(archive, LOOKED_AT)})
    except (OSError, EOFError, zlib.error, lzma.LZMAError, tarfile.TarError):
        return False


def read(asked: Asked, tell: Tell) -> Dataset:
    """The data set of the batches in a folder or an archive.

    Raises:
        DataError: a batch is damaged, or a pickle holds anything but arrays and plain values.
    """
    path = asked.path

    def batches() -> Read:
        held = _contents(path)
        train = sorted(name for name in held if name.startswith(("data_batch_", "train")))
        train = [name for name in train if not name.endswith(".bin")] or train  # in both kinds: the same pictures
        test = next((name for name in sorted(held) if name.startswith("test")), None)
        meta = next((name for name in NAMES if name in held), None)
        parts = [("train" if test else "all", *_batch(path / name, held[name])) for name in train]
        if test:
            parts.append(("test", *_batch(path / test, held[test])))
        told = message("CIFAR's batches: {count:,} images, {height} x {width} x {channels}.")
        merged = []
        for name in dict.fromkeys(part for part, _rows, _labels in parts):
            rows = np.concatenate([rows for part, rows, _labels in parts if part == name])
            labels = np.concatenate([labels for part, _rows, labels in parts if part == name])
            merged.append(Part(name, rows.reshape(-1, 3, 32, 32), labels))
        return Read(tuple(merged), told, _names(path / meta, held[meta]) if meta else list(CLASS_NAMES))

    return through_cache(asked, [path] if path.is_file() else _files(path), batches, tell)


def _first_batches() -> tuple[str, ...]:
    return ("data_batch_1", "data_batch_1.bin", "train", "train.bin")


def _are_batches(names: set[str]) -> bool:
    """Whether there is a training file: `train` alone may be anything, beside the names of classes it is CIFAR-100's.

    >>> _are_batches({"data_batch_1"}), _are_batches({"train"}), _are_batches({"train", "meta"})
    (True, False, True)
    """
    if any(re.fullmatch(r"data_batch_[1-5](\.bin)?", name) for name in names):
        return True
    return {"train", "meta"} <= names or {"train.bin", "fine_label_names.txt"} <= names


def _is_used(name: str) -> bool:
    base = PurePosixPath(name).name
    return bool(BATCH.fullmatch(base)) or base in NAMES


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if _is_used(file.name) and file.is_file())


def _contents(path: Path) -> dict[str, bytes]:
    """The batches and the names, by the names of their files."""
    if path.is_dir():
        return {file.name: _content(file) for file in _files(path)}
    members = read_members(path, _is_used, largest_member=LARGEST)
    return {PurePosixPath(name).name: content for name, content in members}


def _batch(file: Path, content: bytes) -> tuple[Pixels, Array]:
    """The rows (N, 3072) and the labels (N,) of a batch; of CIFAR-100 the fine ones."""
    if file.suffix == ".bin":
        before = 2 if file.stem in ("train", "test") else 1  # CIFAR-100: a coarse and a fine label
        if not content or len(content) % (before + PIXELS):
            raise _damaged(file, _("its size is not that of whole images"))
        table = np.frombuffer(content, np.uint8).reshape(-1, before + PIXELS)
        return table[:, before:], table[:, before - 1]
    held = _unpickled(file, content)
    rows = held.get("data")
    labels = held.get("fine_labels", held.get("labels"))
    labels = labels.tolist() if type(labels) is np.ndarray and labels.ndim == 1 else labels
    if rows is None or labels is None:
        raise _damaged(file, _("it has no data or no labels"))
    whole = type(rows) is np.ndarray and rows.dtype == np.uint8 and rows.ndim == 2 and rows.shape[1] == PIXELS
    if not whole or not isinstance(labels, list) or len(labels) != len(rows):
        raise _damaged(file, _("its data aren't a (N, 3072) array of uint8"))
    if not all(isinstance(label, int | np.integer) and 0 <= label < 1000 for label in labels):
        raise _damaged(file, _("its labels aren't class numbers"))
    return rows, np.array(labels, np.int64)


def _names(meta: Path, content: bytes) -> list[str]:
    """The names of the classes."""
    if meta.suffix == ".txt":
        return content.decode("utf-8", "replace").split()
    held = _unpickled(meta, content)
    words = held.get("fine_label_names", held.get("label_names"))
    if not isinstance(words, list):
        raise _damaged(meta, _("it has no names of classes"))
    return [word.decode("utf-8", "replace") if isinstance(word, bytes) else str(word) for word in words]


def _content(file: Path) -> bytes:
    with file_errors_told(file):
        if file.stat().st_size > LARGEST:
            raise _damaged(file, _("it is too large"))
        return file.read_bytes()


def _unpickled(file: Path, content: bytes) -> Mapping[str, Any]:
    """What a pickle holds by name; Python 2 wrote names as bytes, Python 3 as text."""
    try:
        held = unpickle(content)
    except Exception as error:  # an unpickler fed with garbage raises whatever the garbage asks for
        raise _damaged(file, str(error)) from error
    if not isinstance(held, dict):
        raise _damaged(file, _("its data aren't a (N, 3072) array of uint8"))
    return {name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name): held[name] for name in held}


def _damaged(file: Path, reason: str) -> DataError:
    return refused(
        file,
        reason,
        _("a batch of CIFAR-10 or CIFAR-100 as its authors publish it"),
        _("Download the archive again, and unpack it."),
    )
