"""Decoded pictures on the disk: a raw file and row numbers; an index goes in, an array in memory comes out.

The file is mapped anew for every look and let go after it, so that what was read does not count as memory in use.
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from halfhour.records import Pictures, Pixels


class Stored:
    """Some rows of a raw file of pictures, indexed as an array of them would be.

    Args:
        path: H * W * C bytes a picture.
        picture_shape: (H, W, C).
        rows: (N,) which pictures of the file, in which order.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "pictures"
    >>> _ = path.write_bytes(bytes(range(12)))
    >>> pictures = Stored(path, (2, 1, 1), np.array([5, 0, 3]))
    >>> pictures.shape, pictures[1:].ravel().tolist(), pictures.only(np.array([True, False, False]))[0].ravel()
    ((3, 2, 1, 1), [0, 1, 6, 7], array([10, 11], dtype=uint8))
    """

    def __init__(self, path: Path, picture_shape: tuple[int, int, int], rows: npt.NDArray[np.int64]) -> None:
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

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return self[:].astype(dtype or np.uint8, copy=False)

    def only(self, index: Any) -> "Stored":
        """Some of these pictures, still on the disk."""
        return Stored(self._path, self._picture_shape, self._rows[index])


def choose(pictures: Pictures, index: Any) -> Pictures:
    """Some of these pictures, where they are: in memory or on the disk."""
    return pictures.only(index) if isinstance(pictures, Stored) else pictures[index]
