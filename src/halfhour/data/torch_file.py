"""PyTorch's old file of weights, read without PyTorch and without trust: bytes go in, named arrays come out.

The form (`torch.save` before 1.6, `torch/serialization.py`): five pickles one after the other (a magic number, the
protocol, the system, the named tensors, the keys of the storages), then for each storage the count of its numbers in 8
bytes and the numbers themselves. Tensors point into storages by their keys.
"""

import io
import math
import pickle  # noqa: S403  # read by _NamesOnly alone
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, SupportsInt

import numpy as np
import numpy.typing as npt

from halfhour.language import _
from halfhour.records import Array

MAGIC, PROTOCOL = 0x1950A86A20F9469CFC6C, 1001
Arrays = dict[str, Array]


class _Storage(NamedTuple):
    """Where a tensor's numbers lie: the key of a storage, their type, and how many it has."""

    key: str
    dtype: npt.DTypeLike
    length: int


class _Tensor(NamedTuple):
    """A tensor before its numbers are read: its storage, its first place there, shape and strides in numbers."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def read_torch_file(content: bytes) -> Arrays:
    """The tensors of a state dictionary, by name.

    Raises:
        pickle.UnpicklingError: it holds anything but tensors of float32 and int64 by name.
        ValueError: it is damaged: numbers are missing, or a tensor lies outside of them.
    """
    stream = io.BytesIO(content)
    heads = [_NamesOnly(stream).load() for _part in range(2)]
    if heads != [MAGIC, PROTOCOL]:
        raise ValueError(_("it isn't a weights file in PyTorch's old format"))
    _NamesOnly(stream).load()  # byte order and sizes of the machine that wrote it; little-endian ones since ever
    tensors, keys = _NamesOnly(stream).load(), _NamesOnly(stream).load()
    if not (isinstance(tensors, dict) and isinstance(keys, list)):
        raise ValueError(_("it holds no named tensors"))
    named = {str(name): tensor for name, tensor in tensors.items() if isinstance(tensor, _Tensor)}
    types = {tensor.storage.key: tensor.storage.dtype for tensor in named.values()}
    numbers = {key: _numbers(stream, np.dtype(types[key])) for key in keys if key in types}
    return {name: _array(tensor, numbers) for name, tensor in named.items()}


def _numbers(stream: io.BytesIO, dtype: np.dtype[np.generic]) -> Array:
    """The next storage."""
    count = int.from_bytes(stream.read(8), "little", signed=True)
    content = stream.read(count * dtype.itemsize) if count >= 0 else b""
    if count < 0 or len(content) != count * dtype.itemsize:
        raise ValueError(_("it ends before its numbers do"))
    return np.frombuffer(content, dtype)


def _array(tensor: _Tensor, numbers: Mapping[str, Array]) -> Array:
    """A tensor as an array of its own. It may be transposed, as those are that came from TensorFlow."""
    held = numbers.get(tensor.storage.key, np.empty(0, np.float32))
    sides, strides = tensor.shape, tensor.strides
    legal = len(sides) == len(strides) and all(number >= 0 for number in (*sides, *strides, tensor.offset))
    last = tensor.offset + sum((side - 1) * stride for side, stride in zip(sides, strides, strict=legal))
    if not legal or math.prod(sides) > len(held) or last >= len(held):
        raise ValueError(_("a tensor lies outside the stored numbers"))
    steps = tuple(stride * held.itemsize for stride in strides)
    return np.array(np.lib.stride_tricks.as_strided(held[tensor.offset :], sides, steps, writeable=False))


class _NamesOnly(pickle.Unpickler):
    """An unpickler that makes dictionaries, plain values and `_Tensor`s, and nothing else."""

    def find_class(self, module: str, name: str) -> object:
        admitted: Mapping[tuple[str, str], object] = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): _tensor,
            ("torch", "FloatStorage"): np.float32,
            ("torch", "LongStorage"): np.int64,
        }
        if (module, name) not in admitted:
            raise pickle.UnpicklingError(
                _("{name} in it is neither an array nor a plain value", name=f"{module}.{name}")
            )
        return admitted[module, name]

    def persistent_load(self, pid: Any) -> _Storage:
        kind, dtype, key, _place, count, *_view = pid
        if kind != "storage" or dtype not in (np.float32, np.int64):
            raise pickle.UnpicklingError(_("it holds no named tensors"))
        return _Storage(str(key), dtype, int(count))


def _tensor(
    storage: object,
    offset: SupportsInt,
    shape: Iterable[SupportsInt],
    strides: Iterable[SupportsInt],
    *_gradient: object,
) -> _Tensor:
    """What stands for `_rebuild_tensor_v2`."""
    if not isinstance(storage, _Storage):
        raise pickle.UnpicklingError(_("it holds no named tensors"))
    return _Tensor(storage, int(offset), tuple(map(int, shape)), tuple(map(int, strides)))
