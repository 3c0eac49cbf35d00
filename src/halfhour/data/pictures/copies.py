"""Copies and near copies of pictures: their hashes, fingerprints and pixels go in, groups of them come out."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from halfhour.data.pictures.decode import Digests, Fingerprints
from halfhour.machine.hardware import cores
from halfhour.records import Floats, Labels, Pictures

MOST_BITS = 8  # of 64 that may differ in the fingerprints of a picture and its copy saved anew
BANDS, NEIGHBOURS = 8, 6  # orders of the fingerprints, and how far apart in them two are still compared
# Correlation of two pictures' pixels from which one is a copy of the other, by channels. Of CIFAR-10's 60,000 all pairs
# over 0.95 that were looked at are copies; MNIST's different digits reach 0.97, being signs that people write alike.
SAME_LOOK = {1: 0.98, 3: 0.95}
ROOM = 4 * 2**20  # bytes of pictures as floats that are compared at a time
READ = 4096  # pairs of blocks compared at a time
BLOCK = 4  # pixels
ROUNDING = 1.01  # above 1: float32 rounds, and deviations under 1 are not brought to 1
Pairs = npt.NDArray[np.int64]  # (M, 2) rows


@dataclass(frozen=True, eq=False)
class Copies:
    """Which of N pictures are the same.

    Attributes:
        identities: (N,) equal where all pixels are.
        groups: (N,) equal where one is a copy or a near copy of the other, or of a third.
        near: (M, 2) pairs of near copies, one row for each of a pair's identities.
    """

    identities: Labels
    groups: Labels
    near: Pairs


def find_copies(digests: Digests, fingerprints: Fingerprints, pictures: Pictures) -> Copies:
    """Group the copies among N pictures.

    Near copies are looked for among neighbours only, in eight orders of the fingerprints that each begin with another
    byte: so the time goes with N, not with its square. Fingerprints propose, the pixels' correlation decides.

    >>> pictures = np.random.default_rng(0).integers(0, 200, (3, 12, 12, 1), dtype=np.uint8)
    >>> pictures[2] = pictures[0] // 2 + 30
    >>> from halfhour.data.pictures.decode import fingerprints
    >>> digests = np.arange(48, dtype=np.uint8).reshape(3, 16)
    >>> find_copies(digests, fingerprints(pictures), pictures).groups.tolist()
    [0, 1, 0]
    """
    if not len(digests):
        nothing = np.empty(0, np.int64)
        return Copies(nothing, nothing, np.empty((0, 2), np.int64))
    halves = np.ascontiguousarray(digests).view(np.uint64).reshape(-1, 2)
    order = np.lexsort((halves[:, 1], halves[:, 0]))  # stable, so that the first of equal ones stays the first
    begins = np.concatenate([[True], (np.diff(halves[order].astype(np.int64), axis=0) != 0).any(axis=1)])
    first = order[begins]
    identities = np.empty(len(order), np.int64)
    identities[order] = np.cumsum(begins) - 1
    near = _alike(first[_proposed(fingerprints[first])], pictures)
    return Copies(identities, connected(first[identities], near), near)


def connected(groups: Labels, pairs: Pairs) -> Labels:
    """(N,) equal for pictures that are in one group or that a chain of pairs joins.

    SciPy's `connected_components` says the same, and takes half a second to be loaded.

    Args:
        groups: (N,) the row that stands for each picture; it stands for itself.
        pairs: (M, 2) rows that stand for themselves.

    >>> connected(np.array([0, 1, 2, 0, 4]), np.array([[1, 4], [2, 4]])).tolist()
    [0, 1, 1, 0, 1]
    """
    root = np.arange(len(groups))
    while len(pairs):
        np.minimum.at(root, pairs.max(axis=1), pairs.min(axis=1))
        while (root[root] != root).any():
            root = root[root]
        pairs = root[pairs]
        pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    _roots, connected = np.unique(root[groups], return_inverse=True)
    return connected.astype(np.int64)


def in_order(copies: Copies, rows: Labels) -> Copies:
    """The same copies for pictures taken in another order: row i is what was row `rows[i]`."""
    place = np.empty_like(rows)
    place[rows] = np.arange(len(rows))
    return Copies(copies.identities[rows], copies.groups[rows], place[copies.near])


def _proposed(fingerprints: Fingerprints) -> Pairs:
    """(M, 2) pairs whose fingerprints differ in few bits, of those that are neighbours in one of the orders."""

    def neighbours(band: int) -> Labels:
        turn, back = np.uint64(64 // BANDS * band), np.uint64((64 - 64 // BANDS * band) % 64)
        turned = (fingerprints << turn) | (fingerprints >> back) if band else fingerprints
        order = np.argsort(turned, kind="stable")
        keys = [np.empty(0, np.int64)]
        for distance in range(1, min(NEIGHBOURS, len(order) - 1) + 1):
            one, other = order[:-distance], order[distance:]
            close = np.bitwise_count(fingerprints[one] ^ fingerprints[other]) <= MOST_BITS
            low, high = np.minimum(one[close], other[close]), np.maximum(one[close], other[close])
            keys.append(low * len(fingerprints) + high)
        return np.concatenate(keys)

    with ThreadPoolExecutor(cores()) as pool:
        keys = np.sort(np.concatenate(list(pool.map(neighbours, range(BANDS)))))
    keys = keys[np.diff(keys, prepend=-1) != 0]  # ten times as quick as `unique` over rows
    return np.stack(np.divmod(keys, len(fingerprints)), axis=1)


def _alike(pairs: Pairs, pictures: Pictures) -> Pairs:
    """Those of the pairs whose pixels say the same, whatever their brightness and contrast."""
    same = SAME_LOOK[pictures.shape[-1]]

    def agreed(some: Pairs) -> Pairs:
        one, other = (_standardised(pictures[some[:, side]]) for side in (0, 1))
        return some[_products(one, other) >= same]

    return _those(agreed, _close(pairs, pictures), _at_a_time(pictures))


def _close(pairs: Pairs, pictures: Pictures) -> Pairs:
    """Those of the pairs that can be alike at all, as the means of their blocks tell.

    Standardised pictures of D values that correlate by r are sqrt(2 D (1 - r)) apart, and never nearer than their
    blocks' means, weighted by the root of the blocks' size, are: a projection shortens. Most pairs end here, and no
    picture that comes in a thousand pairs is read a thousand times.
    """
    used = np.zeros(len(pictures), np.bool_)
    used[pairs.ravel()] = True
    rows, places = np.flatnonzero(used), np.cumsum(used) - 1
    limit = 2 * int(np.prod(pictures.shape[1:])) * (1 - SAME_LOOK[pictures.shape[-1]])
    if not len(rows):
        return pairs
    read = _at_a_time(pictures)
    with ThreadPoolExecutor(cores()) as pool:
        some = (rows[start : start + read] for start in range(0, len(rows), read))
        blocks = np.concatenate(list(pool.map(lambda some: _blocks(pictures[some]), some)))

    def near(some: Pairs) -> Pairs:
        apart = blocks[places[some[:, 0]]] - blocks[places[some[:, 1]]]
        close: Pairs = some[np.einsum("nf,nf->n", apart, apart) <= limit * ROUNDING]
        return close

    return _those(near, pairs, READ)


def _those(agreed: Callable[[Pairs], Pairs], pairs: Pairs, read: int) -> Pairs:
    """What `agreed` leaves of the pairs, asked for some at a time on all cores: NumPy sets the interpreter free."""
    with ThreadPoolExecutor(cores()) as pool:
        left = pool.map(agreed, [pairs[start : start + read] for start in range(0, len(pairs), read)])
        return np.concatenate([np.empty((0, 2), np.int64), *left])


def _at_a_time(pictures: Pictures) -> int:
    """How many pictures are held as floats at a time."""
    return max(16, ROOM // (4 * int(np.prod(pictures.shape[1:]))))


def _blocks(pictures: npt.NDArray[np.uint8]) -> Floats:
    """(N, F) the means of the standardised pictures' blocks of 4 x 4 pixels, times the root of a block's size."""
    count, height, width, _channels = pictures.shape
    high, wide = height // BLOCK * BLOCK, width // BLOCK * BLOCK
    whole = _standardised(pictures).reshape(pictures.shape)[:, :high, :wide]
    # Sums of strided views: five times as quick as `mean` over two short axes.
    rows = sum((whole[:, place::BLOCK] for place in range(1, BLOCK)), start=whole[:, ::BLOCK])
    sums = sum((rows[:, :, place::BLOCK] for place in range(1, BLOCK)), start=rows[:, :, ::BLOCK])
    blocks: Floats = sums.reshape(count, -1) / np.float32(BLOCK)
    return blocks


def _standardised(pictures: npt.NDArray[np.uint8]) -> Floats:
    """(N, D) float32 of mean 0 and deviation 1; pictures of one colour stay 0, alike to none."""
    flat = pictures.reshape(len(pictures), -1).astype(np.float32)
    flat -= flat.mean(axis=1, keepdims=True)
    flat /= np.maximum(np.sqrt(_products(flat, flat)), 1.0)[:, None]
    return flat


def _products(one: Floats, other: Floats) -> Floats:
    """(N,) the mean product of the values of each picture with those of its partner, (N, D) both."""
    products: Floats = np.einsum("nd,nd->n", one, other) / np.float32(one.shape[1])
    return products
