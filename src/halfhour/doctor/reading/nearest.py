"""Rows among other rows: two tables go in, how far each row is from its nearest neighbour comes out."""

import numpy as np

from halfhour.doctor.seeing.observed import Array


def distances(queries: Array, rows: Array, *, apart: bool = False) -> Array:
    """(k,) Euclidean distances of the asked rows (k, d) to the nearest of (n, d).

    Args:
        queries: floats.
        rows: floats.
        apart: the asked are the first k of the rows, and none is its own neighbour.

    >>> distances(np.array([[0.0], [4.0]]), np.array([[0.0], [4.0], [5.0]])).tolist()
    [0.0, 0.0]
    >>> distances(np.array([[0.0], [4.0]]), np.array([[0.0], [4.0], [5.0]]), apart=True).tolist()
    [4.0, 1.0]
    """
    squares = (queries**2).sum(axis=1)[:, None] + (rows**2).sum(axis=1) - 2 * queries @ rows.T
    if apart:
        np.fill_diagonal(squares, np.inf)
    nearest: Array = np.sqrt(np.maximum(squares.min(axis=1), 0.0))
    return nearest
