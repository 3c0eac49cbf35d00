"""Windows of one series: rows that were asked about and rows that were trained on go in, which overlap comes out."""

import numpy as np
import numpy.typing as npt

from halfhour.doctor.seeing.observed import Array

SHARE = 4  # a piece is a row's numbers over this
SHORTEST = 8  # numbers of a piece: so many in a row are the same only if they were measured once
MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)  # odd, their bits well mixed
EVERYWHERE = 0.5  # share of the rows that hold a piece, from which it is a background that all have


def surrounded(queries: Array, rows: Array) -> npt.NDArray[np.bool_]:
    """(k,) whether the beginning of an asked row is in a row that began earlier, and its end in one that ended later.

    It is, for windows cut from one series, if they overlap with trained-on windows on both sides. A row is a window as
    C orders it: one step after the other, all channels of each.

    Args:
        queries: (k, D) floats.
        rows: (n, D) floats.

    >>> series = np.random.default_rng(0).normal(size=50)
    >>> windows = np.lib.stride_tricks.sliding_window_view(series, 20)
    >>> surrounded(windows[[0, 10]], windows[1::2]).tolist()
    [False, True]
    """
    size = max(queries.shape[1] // SHARE, SHORTEST)
    last = queries.shape[1] - size
    if last < 1:
        return np.zeros(len(queries), np.bool_)
    begun = _holds(queries[:, :size], rows[:, 1:])
    ends = _holds(queries[:, last:], rows[:, :-1])
    return begun & ends


def _holds(pieces: Array, rows: Array) -> npt.NDArray[np.bool_]:
    """(k,) whether a piece (k, L) is in some of the rows (n, D), and not in most of them."""
    size = pieces.shape[1]
    distinctive = np.array([len(np.unique(piece)) >= SHORTEST for piece in pieces])
    keys, marks = _keys(rows), _keys(pieces)
    rarest = _rarest(marks)
    marks = marks[np.arange(len(pieces)), rarest]
    where, at = _places(keys, marks[distinctive])
    values = keys[where, at]
    order = np.argsort(values, kind="stable")
    where, at, values = where[order], at[order], values[order]
    held_by_some = np.zeros(len(pieces), np.bool_)
    for number in np.flatnonzero(distinctive):
        first, end = np.searchsorted(values, marks[number], "left"), np.searchsorted(values, marks[number], "right")
        starts, owners = at[first:end] - rarest[number], where[first:end]
        inside = (starts >= 0) & (starts + size <= rows.shape[1])
        starts, owners = starts[inside], owners[inside]
        same = (rows[owners[:, None], starts[:, None] + np.arange(size)] == pieces[number]).all(axis=1)
        held_by_some[number] = 0 < len(np.unique(owners[same])) < EVERYWHERE * len(rows)
    return held_by_some


def _keys(rows: Array) -> npt.NDArray[np.uint64]:
    """(n, D - 2) a number for every three values in a row, the same for the same three."""
    bits = np.ascontiguousarray(rows, np.float32).view(np.uint32).astype(np.uint64)
    keys: npt.NDArray[np.uint64] = bits[:, :-2] * MIX[0]
    keys += bits[:, 1:-1] * MIX[1]
    keys += bits[:, 2:] * MIX[2]
    return keys


def _places(keys: npt.NDArray[np.uint64], marks: npt.NDArray[np.uint64]) -> tuple[Array, Array]:
    """Rows and columns of the keys that are among the marks; most are left out by their first bits."""
    known = np.zeros(1 << 16, np.bool_)
    known[(marks >> np.uint64(48)).astype(np.intp)] = True
    where, at = np.nonzero(known[(keys >> np.uint64(48)).astype(np.intp)])
    among = np.isin(keys[where, at], marks)
    return where[among], at[among]


def _rarest(keys: npt.NDArray[np.uint64]) -> npt.NDArray[np.intp]:
    """(k,) the place in each piece of the key that all of them hold least often: few others need comparing."""
    _values, back, counts = np.unique(keys, return_inverse=True, return_counts=True)
    places: npt.NDArray[np.intp] = counts[back.reshape(keys.shape)].argmin(axis=1)
    return places
