"""CIFAR-10 and CIFAR-100 as their authors publish them, pickled or binary, any number of batches, with their names.

Source of the layout: www.cs.toronto.edu/~kriz/cifar.html. Pickles go through the closed unpickler of `data/cifar.py`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from halfhour.data.archives import LARGEST_MEMBER
from halfhour.data.cifar import CLASS_NAMES, unpickle
from halfhour.data.forms.asked import Asked
from halfhour.data.forms.form import refused
from halfhour.data.forms.understood import Part, Read, through_cache
from halfhour.errors import DataError
from halfhour.events import Tell
from halfhour.files import file_errors_told
from halfhour.language import _, message
from halfhour.records import Dataset

PIXELS = 3072
PICKLED = {"data_batch_1": "test_batch", "train": "test"}  # the first training file, and the test file beside it
NAMES = ("batches.meta", "meta", "batches.meta.txt", "fine_label_names.txt")
LARGEST = 3 * LARGEST_MEMBER  # bytes: CIFAR-100's training file has 155 MB


def recognise(asked: Asked) -> bool:
    """Whether batches of CIFAR lie in a folder."""
    path = asked.path
    if not path.is_dir():
        return False
    if any((path / name).is_file() for name in ("data_batch_1", "data_batch_1.bin")):
        return True
    plain = (path / "train").is_file() and (path / "meta").is_file()
    return plain or ((path / "train.bin").is_file() and (path / "fine_label_names.txt").is_file())


def read(asked: Asked, tell: Tell) -> Dataset:
    """The data set of the batches in a folder.

    Raises:
        DataError: a batch is damaged, or a pickle holds anything but arrays and plain values.
    """
    folder = asked.path
    train = sorted(folder.glob("data_batch_[1-5]")) or sorted(folder.glob("data_batch_[1-5].bin"))
    train = train or [file for file in (folder / "train", folder / "train.bin") if file.is_file()]
    test = next((file for name in ("test_batch", "test_batch.bin", "test", "test.bin")
                 if (file := folder / name).is_file()), None)  # fmt: skip
    meta = next((file for name in NAMES if (file := folder / name).is_file()), None)

    def batches() -> Read:
        parts = [("train" if test else "all", *_batch(file)) for file in train]
        if test:
            parts.append(("test", *_batch(test)))
        told = message("CIFAR's batches: {count:,} pictures, {height} x {width} x {channels}.")
        merged = []
        for name in dict.fromkeys(part for part, _rows, _labels in parts):
            rows = np.concatenate([rows for part, rows, _labels in parts if part == name])
            labels = np.concatenate([labels for part, _rows, labels in parts if part == name])
            merged.append(Part(name, rows.reshape(-1, 3, 32, 32), labels))
        return Read(tuple(merged), told, _names(meta))

    files = [*train, *([test] if test else []), *([meta] if meta else [])]
    return through_cache(asked, files, batches, tell)


def _batch(file: Path) -> tuple[Any, Any]:
    """The rows (N, 3072) and the labels (N,) of a batch; of CIFAR-100 the fine ones."""
    content = _content(file)
    if file.suffix == ".bin":
        before = 2 if file.stem in ("train", "test") else 1  # CIFAR-100: a coarse and a fine label
        if not content or len(content) % (before + PIXELS):
            raise _damaged(file, _("its size is not that of whole pictures"))
        table = np.frombuffer(content, np.uint8).reshape(-1, before + PIXELS)
        return table[:, before:], table[:, before - 1]
    held = _unpickled(file, content)
    rows, labels = held.get(b"data"), held.get(b"fine_labels", held.get(b"labels"))
    if rows is None or labels is None:
        raise _damaged(file, _("it has no data or no labels"))
    whole = type(rows) is np.ndarray and rows.dtype == np.uint8 and rows.ndim == 2 and rows.shape[1] == PIXELS
    if not whole or not isinstance(labels, list) or len(labels) != len(rows):
        raise _damaged(file, _("its data are no (N, 3072) array of uint8"))
    if not all(isinstance(label, int) and 0 <= label < 1000 for label in labels):
        raise _damaged(file, _("its labels are no numbers of classes"))
    return rows, np.array(labels, np.int64)


def _names(meta: Path | None) -> list[str]:
    """The names of the classes."""
    if meta is None:
        return list(CLASS_NAMES)
    content = _content(meta)
    if meta.suffix == ".txt":
        return content.decode("utf-8", "replace").split()
    held = _unpickled(meta, content)
    words = held.get(b"fine_label_names", held.get(b"label_names"))
    if not isinstance(words, list):
        raise _damaged(meta, _("it has no names of classes"))
    return [word.decode("utf-8", "replace") if isinstance(word, bytes) else str(word) for word in words]


def _content(file: Path) -> bytes:
    with file_errors_told(file):
        if file.stat().st_size > LARGEST:
            raise _damaged(file, _("it is too large"))
        return file.read_bytes()


def _unpickled(file: Path, content: bytes) -> Mapping[Any, Any]:
    try:
        held = unpickle(content)
    except Exception as error:  # an unpickler fed with garbage raises whatever the garbage asks for
        raise _damaged(file, str(error)) from error
    if not isinstance(held, dict):
        raise _damaged(file, _("its data are no (N, 3072) array of uint8"))
    return held


def _damaged(file: Path, reason: str) -> DataError:
    return refused(
        file,
        reason,
        _("a batch of CIFAR-10 or CIFAR-100 as its authors publish it"),
        _("Fetch the archive again, and unpack it anew."),
    )
