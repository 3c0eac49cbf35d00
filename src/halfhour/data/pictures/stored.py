"""Decoded pictures on the disk: a raw file and row numbers; an index goes in, an array in memory comes out.

The file is mapped anew for every look and let go after it, so that what was read does not count as memory in use.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from halfhour.records import Array, Pictures, Pixels


class Stored:
    """Some rows of a raw file of pictures, indexed as an array of them would be.

    Args:
        path: H * W * C bytes a picture.
        picture_shape: (H, W, C).
        rows: (N,) which pictures of the file, in which order.
        digests: (N, 16) hashes of their pixels, where they are known.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "pictures"
    >>> _ = path.write_bytes(bytes(range(12)))
    >>> pictures = Stored(path, (2, 1, 1), np.array([5, 0, 3]))
    >>> pictures.shape, pictures[1:].ravel().tolist(), pictures.only(np.array([True, False, False]))[0].ravel()
    ((3, 2, 1, 1), [0, 1, 6, 7], array([10, 11], dtype=uint8))
    """

    def __init__(
        self,
        path: Path,
        picture_shape: tuple[int, int, int],
        rows: npt.NDArray[np.int64],
        digests: npt.NDArray[np.uint8] | None = None,
    ) -> None:
        self.digests = digests
        self._path = path
        self._picture_shape = picture_shape
        self._rows = rows

    @property
    def shape(self) -> tuple[int, ...]:
        """(N, H, W, C)."""
        return (len(self._rows), *self._picture_shape)

    @property
    def nbytes(self) -> int:
        """What they would take in memory."""
        return int(np.prod(self.shape))

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: Any, /) -> Pixels:
        mapped = np.memmap(self._path, np.uint8, mode="r").reshape(-1, *self._picture_shape)
        return np.array(mapped[self._rows[index]])

    def __array__(self, dtype: npt.DTypeLike | None = None, copy: bool | None = None) -> Array:
        return self[:].astype(dtype or np.uint8, copy=False)

    def only(self, index: Any) -> "Stored":
        """Some of these pictures, still on the disk."""
        digests = None if self.digests is None else self.digests[index]
        return Stored(self._path, self._picture_shape, self._rows[index], digests)

    def beside(self, others: "Sequence[Stored]") -> "Stored":
        """These pictures and others of the same file, one after another."""
        all_of = (self, *others)
        digests = [one.digests for one in all_of if one.digests is not None]
        rows = np.concatenate([one._rows for one in all_of])
        known = np.concatenate(digests) if len(digests) == len(all_of) else None
        return Stored(self._path, self._picture_shape, rows, known)

    def shares_file(self, other: Pictures) -> bool:
        """Whether other pictures lie in the same file."""
        return isinstance(other, Stored) and other._path == self._path


def joined(parts: Sequence[Pictures]) -> Pictures:
    """Pictures one after another: on the disk where all lie in one file, else in memory.

    >>> joined([np.zeros((2, 8, 8, 1), np.uint8), np.ones((1, 8, 8, 1), np.uint8)]).shape
    (3, 8, 8, 1)
    """
    first = parts[0]
    if isinstance(first, Stored):
        stored = [part for part in parts[1:] if isinstance(part, Stored) and first.shares_file(part)]
        if len(stored) == len(parts) - 1:
            return first.beside(stored)
    together: Pixels = np.concatenate([part[:] for part in parts])
    return together


def choose(pictures: Pictures, index: Any) -> Pictures:
    """Some of these pictures, where they are: in memory or on the disk."""
    return pictures.only(index) if isinstance(pictures, Stored) else pictures[index]
