"""Windows of one series: rows that were asked about and rows that were trained on go in, which overlap comes out."""

import numpy as np
import numpy.typing as npt

from halfhour.doctor.seeing.observed import Array

SHARE = 4  # a piece is a row's numbers over this
SHORTEST = 8  # numbers of a piece: so many in a row are the same only if they were measured once
EVERYWHERE = 0.5  # share of the rows that hold a piece, from which it is a background that all have


def surrounded(asked: Array, rows: Array) -> npt.NDArray[np.bool_]:
    """(k,) whether the beginning of an asked row is in a row that began earlier, and its end in one that ended later.

    It is, for windows cut from one series, if they overlap with trained-on windows on both sides. A row is a window as
    C orders it: one step after the other, all channels of each.

    Args:
        asked: (k, D) floats.
        rows: (n, D) floats.

    >>> series = np.random.default_rng(0).normal(size=50)
    >>> windows = np.lib.stride_tricks.sliding_window_view(series, 20)
    >>> surrounded(windows[[0, 10]], windows[1::2]).tolist()
    [False, True]
    """
    size = max(asked.shape[1] // SHARE, SHORTEST)
    last = asked.shape[1] - size
    if last < 1:
        return np.zeros(len(asked), np.bool_)
    begun = _holds(asked[:, :size], rows[:, 1:])
    ends = _holds(asked[:, last:], rows[:, :-1])
    return begun & ends


def _holds(pieces: Array, rows: Array) -> npt.NDArray[np.bool_]:
    """(k,) whether a piece (k, L) is in some of the rows (n, D), and not in most of them."""
    size = pieces.shape[1]
    rarest = _rarest(pieces)
    marks = pieces[np.arange(len(pieces)), rarest]
    told = np.array([len(np.unique(piece)) >= SHORTEST for piece in pieces])
    found = np.zeros(len(pieces), np.bool_)
    where, at = np.nonzero(np.isin(rows, marks[told]))
    values = rows[where, at]
    order = np.argsort(values, kind="stable")
    where, at, values = where[order], at[order], values[order]
    for number in np.flatnonzero(told):
        near, far = np.searchsorted(values, marks[number], "left"), np.searchsorted(values, marks[number], "right")
        starts, owners = at[near:far] - rarest[number], where[near:far]
        inside = (starts >= 0) & (starts + size <= rows.shape[1])
        starts, owners = starts[inside], owners[inside]
        if not len(starts):
            continue
        same = (rows[owners[:, None], starts[:, None] + np.arange(size)] == pieces[number]).all(axis=1)
        found[number] = 0 < len(np.unique(owners[same])) < EVERYWHERE * len(rows)
    return found


def _rarest(pieces: Array) -> npt.NDArray[np.intp]:
    """(k,) the place in each piece of the value that all the pieces hold least often: few others need comparing."""
    _values, back, counts = np.unique(pieces, return_inverse=True, return_counts=True)
    places: npt.NDArray[np.intp] = counts[back.reshape(pieces.shape)].argmin(axis=1)
    return places
