"""The executions of a notebook's cells, as records."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CellPart:
    """What Python compiled of a cell as one file.

    Attributes:
        file: as Python names it.
        text: with the magics as the calls that IPython makes of them.
        above: lines of the cell above it: a cell magic's own line, empty ones.
    """

    file: str
    text: str
    above: int = 0


@dataclass(frozen=True)
class ArraySummary:
    """What an array is like: its shape, and its smallest and largest value as a sample shows them."""

    shape: tuple[int, ...]
    low: float
    high: float


@dataclass(frozen=True)
class Altered:
    """A variable that a cell made from its own old value: what it was like before, and after."""

    name: str
    before: ArraySummary
    after: ArraySummary


@dataclass(eq=False)
class CellRun:
    """One execution of a notebook's cell.

    Attributes:
        cell: the number that stands in its brackets: of the execution, and so of the cell when all run from the top.
        identity: what tells the cell from every other: its id, or its text where it has none.
        source: as the person wrote it.
        parts: what was compiled of it.
        began, ended: the moments around it.
        altered: variables that it made from their own old values.
    """

    cell: int
    identity: str
    source: str
    parts: tuple[CellPart, ...]
    began: int
    ended: int = 0
    altered: tuple[Altered, ...] = ()
