"""Arrays from an `.npz` that anybody may have made: a path goes in, arrays come out, or a reason why not.

Every header is looked at before anything is allocated, and no object is ever unpickled.
"""

import math
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path
from tokenize import TokenError

import numpy as np

from halfhour.language import _
from halfhour.records import Array

LARGEST_ARRAY = 2 * 1024**3  # bytes; no set for a first classifier is larger, and a laptop has 4 to 8 GiB
DEFLATE_LIMIT = 1032  # deflate cannot shrink further than 1032:1 (zlib's technical notes)
HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
# NumPy and zipfile answer a damaged file with many kinds of error; none of them is worth a traceback.
DAMAGE = (
    ValueError, EOFError, KeyError, IndexError, RuntimeError, NotImplementedError, MemoryError, OverflowError,
    zlib.error, SyntaxError, TypeError, UnicodeError, AttributeError, TokenError,
)  # fmt: skip


def read_arrays(path: Path, names: Collection[str] | None = None) -> dict[str, Array]:
    """The arrays of an `.npz`, by name.

    Args:
        path: the file.
        names: those that are wanted, as far as they are there; `None` is all.

    Raises:
        ValueError: it is no `.npz`, or an array is damaged, made of objects, or larger than its file can hold.
        OSError: the system would not read it.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.npz"
    >>> np.savez(path, x=np.arange(3), y=np.zeros(2))
    >>> {name: array.shape for name, array in read_arrays(path).items()}
    {'x': (3,), 'y': (2,)}
    """
    room = path.stat().st_size * DEFLATE_LIMIT
    try:
        with zipfile.ZipFile(path) as archive:
            found = [member.filename.removesuffix(".npy") for member in archive.infolist()]
            wanted = [name for name in found if names is None or name in names]
            for name in wanted:
                room -= _inspect(archive, f"{name}.npy", min(room, LARGEST_ARRAY))
        with np.load(path, allow_pickle=False) as loaded:
            return {name: loaded[name] for name in wanted}
    except zipfile.BadZipFile as error:
        raise ValueError(_("it isn't an .npz, or it is damaged")) from error
    except DAMAGE as error:
        raise ValueError(str(error) or type(error).__name__) from error


def _inspect(archive: zipfile.ZipFile, member: str, room: int) -> int:
    """The bytes of a member; one whose header promises objects, or more than there is room for, is refused."""
    with archive.open(member) as file:
        shape, _fortran, dtype = HEADERS[np.lib.format.read_magic(file)](file)
    if dtype.hasobject:
        raise ValueError(_("{member} holds Python objects, which can run code when they are loaded", member=member))
    size: int = math.prod(shape) * dtype.itemsize
    if size > min(room, archive.getinfo(member).file_size):
        raise ValueError(_("{member} declares more data than it holds: shape {shape}", member=member, shape=shape))
    return size
