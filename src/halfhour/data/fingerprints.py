"""Pictures known again by their pixels: pictures -> hashes, whatever their files are called and wherever they lie."""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from halfhour.data.pictures.decode import DIGEST_BYTES
from halfhour.data.pictures.stored import Stored
from halfhour.records import Keys, Labels, Pictures

PORTION = 4096  # pictures in memory at a time, where they lie on the disk
GOLDEN = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: its multiples spread over all 64-bit numbers


def pixel_keys(pictures: Pictures) -> Keys:
    """(N,) the first eight bytes of each picture's BLAKE2b hash.

    Of decoded folders that lie on the disk the hashes are kept beside the pixels, so that nothing is read. Two of
    200,000 different pictures have the same key with a probability of 1e-9.

    >>> first, other, again = pixel_keys(np.array([1, 2, 1], np.uint8).reshape(3, 1, 1, 1))
    >>> bool(first == again), bool(first == other)
    (True, False)
    """
    if isinstance(pictures, Stored) and pictures.digests is not None:
        digests = np.ascontiguousarray(pictures.digests).tobytes()
    else:
        digests = b"".join(
            blake2b(picture, digest_size=DIGEST_BYTES).digest()
            for start in range(0, len(pictures), PORTION)
            for picture in np.ascontiguousarray(pictures[start : start + PORTION])
        )
    return np.frombuffer(digests, "<u8")[::2].astype(np.uint64)


def labelled(keys: Keys, labels: Labels, class_names: Sequence[str]) -> Keys:
    """(N,) keys that differ where pixels or the names of the classes do."""
    of_class = [blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest() for name in class_names]
    mixed: Keys = keys ^ np.frombuffer(b"".join(of_class), "<u8").astype(np.uint64)[labels]
    return mixed


def numbered(keys: Keys) -> Keys:
    """(N,) the keys with equal ones made different: the first stays, the second, third, … each become another.

    >>> numbered(np.array([7, 7, 5], np.uint64))[[0, 2]].tolist()
    [7, 5]
    """
    order = np.argsort(keys, kind="stable")
    _values, starts, counts = np.unique(keys[order], return_index=True, return_counts=True)
    occurrence = np.empty(len(keys), np.uint64)
    occurrence[order] = np.arange(len(keys)) - np.repeat(starts, counts)
    unequal: Keys = keys + occurrence * GOLDEN
    return unequal


def rows_of(wanted: Keys, keys: Keys) -> Labels:
    """(M,) the row of each wanted key among the (N,) different keys, -1 where it is not there.

    >>> rows_of(np.array([5, 9], np.uint64), np.array([7, 5], np.uint64)).tolist()
    [1, -1]
    """
    if not len(keys):
        return np.full(len(wanted), -1, np.int64)
    order = np.argsort(keys)
    near = order[np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)]
    rows: Labels = np.where(keys[near] == wanted, near, -1)
    return rows
