"""CIFAR-10 as its authors publish it, in Python pickles: an archive or a folder goes in, two splits come out.

Source of the layout: www.cs.toronto.edu/~kriz/cifar.html. A pickle can run any code, so only arrays of NumPy
and plain values are let through.
"""

import io
import pickle  # noqa: S403  # read by _ArraysOnly alone
import pickletools
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from halfhour.data.archives import LARGEST_MEMBER, read_members
from halfhour.data.damage import damaged
from halfhour.errors import DataError
from halfhour.language import _
from halfhour.records import Array, Pixels, Split

CLASS_NAMES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
TRAIN_BATCHES = tuple(f"data_batch_{number}" for number in range(1, 6))
TEST_BATCH = "test_batch"
BATCHES = (*TRAIN_BATCHES, TEST_BATCH)
SHAPE = (3, 32, 32)  # of a row in a batch: channels, rows, columns


def read_cifar_archive(path: Path) -> tuple[Split, Split]:
    """The training and the test set from `cifar-10-python.tar.gz`, pictures (N, 32, 32, 3) uint8.

    Raises:
        DataError: a batch is missing, damaged, or holds anything but arrays and plain values.
    """
    members = read_members(path, lambda name: PurePosixPath(name).name in BATCHES)
    return _join(path, {PurePosixPath(name).name: content for name, content in members})


def read_cifar_folder(folder: Path) -> tuple[Split, Split]:
    """The same from the unpacked folder `cifar-10-batches-py`."""
    contents = {}
    for name in BATCHES:
        try:
            if (folder / name).stat().st_size > LARGEST_MEMBER:
                raise _damaged(folder / name, _("it is too large"))
            contents[name] = (folder / name).read_bytes()
        except OSError as error:
            raise _damaged(folder / name, str(error)) from error
    return _join(folder, contents)


def has_batches(folder: Path) -> bool:
    """Whether all six batches lie there."""
    return all((folder / name).is_file() for name in BATCHES)


def read_batch(content: bytes, path: Path) -> Split:
    """One batch: a dictionary with `data` (N, 3072) uint8, channel by channel, and `labels`, N numbers.

    Raises:
        DataError: it is no such dictionary.
    """
    try:
        batch = unpickle(content)
        rows = batch[b"data"]
        labels = np.array(batch[b"labels"], np.int64)
        if type(rows) is not np.ndarray or rows.dtype != np.uint8 or rows.shape != (len(labels), np.prod(SHAPE)):
            raise ValueError(_("its data aren't a (N, 3072) array of uint8"))
        if labels.ndim != 1 or not ((labels >= 0) & (labels < len(CLASS_NAMES))).all():
            raise ValueError(_("its labels aren't N numbers 0..9"))
    except Exception as error:  # an unpickler fed with garbage raises whatever the garbage asks for
        raise _damaged(path, str(error)) from error
    return Split(np.ascontiguousarray(rows.reshape(-1, *SHAPE).transpose(0, 2, 3, 1)), labels)


def unpickle(content: bytes) -> Any:
    """What a pickle holds, if that is arrays of NumPy and plain values; text of Python 2 comes as bytes.

    Raises:
        Exception: whatever a damaged pickle asks for; `pickle.UnpicklingError` where it holds anything else.

    >>> unpickle(pickle.dumps({"names": ["猫"]}))
    {'names': ['猫']}
    """
    _refuse_far_memories(content)
    return _ArraysOnly(io.BytesIO(content), encoding="bytes").load()


def _refuse_far_memories(content: bytes) -> None:
    """Refuse a pickle that numbers what it remembers higher than it has bytes: Python makes room for all in between.

    Ten bytes made it take 4 GB (Python 3.11).
    """
    for code, number, _place in pickletools.genops(content):
        if code.name in ("PUT", "LONG_BINPUT") and int(number or 0) > len(content):
            raise pickle.UnpicklingError(_("it claims more memory than it can need"))


class _ArraysOnly(pickle.Unpickler):
    """An unpickler that builds NumPy arrays and plain values, and nothing else."""

    def find_class(self, module: str, name: str) -> object:
        # `numpy.core` is NumPy 1's name of what NumPy 2 calls `numpy._core`.
        admitted: Mapping[tuple[str, str], object] = {
            ("numpy.core.multiarray", "_reconstruct"): _empty_array,
            ("numpy._core.multiarray", "_reconstruct"): _empty_array,
            ("numpy.core.multiarray", "scalar"): _scalar,
            ("numpy._core.multiarray", "scalar"): _scalar,
            ("numpy.core.numeric", "_frombuffer"): _from_buffer,
            ("numpy._core.numeric", "_frombuffer"): _from_buffer,
            ("_codecs", "encode"): _encoded,
            ("numpy", "ndarray"): None,  # only named as an argument, so it need not be callable
            ("numpy", "dtype"): np.dtype,
        }
        if (module, name) not in admitted:
            raise pickle.UnpicklingError(
                _("{name} in it is neither an array nor a plain value", name=f"{module}.{name}")
            )
        return admitted[module, name]


def _empty_array(*described: object) -> Pixels:
    """What an array's pickled state is then set into, whatever size the pickle names here."""
    return np.empty(0, np.uint8)


def _scalar(kind: Any, content: bytes) -> Any:
    """A number of NumPy's, as lists of labels hold them."""
    return np.frombuffer(content, kind, 1)[0]


def _from_buffer(buffer: Any, kind: Any, shape: Any, order: Any, *_axes: object) -> Array:
    """An array as pickles of protocol 5 hold it; `frombuffer` takes no objects."""
    return np.frombuffer(buffer, kind).reshape(shape, order=order)


def _encoded(text: str, encoding: str) -> bytes:
    """Bytes as Python 3 writes them in Python 2's protocols."""
    if encoding not in ("latin1", "latin-1"):
        raise pickle.UnpicklingError(_("{name} in it is neither an array nor a plain value", name=f"encode {encoding}"))
    return text.encode("latin-1")


def _join(path: Path, contents: Mapping[str, bytes]) -> tuple[Split, Split]:
    missing = [name for name in BATCHES if name not in contents]
    if missing:
        raise _damaged(path, _("it lacks {names}", names=", ".join(missing)))
    splits = [read_batch(contents[name], path) for name in TRAIN_BATCHES]
    train = Split(
        np.concatenate([split.pictures for split in splits]), np.concatenate([split.labels for split in splits])
    )
    return train, read_batch(contents[TEST_BATCH], path)


def _damaged(path: Path, reason: str) -> DataError:
    return damaged(path, reason, _("the six batches of CIFAR-10 in Python's form"))
