"""Predictions and labels that broadcasting has paired, as a record."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Paired:
    """A column of numbers and a row of as many, subtracted or multiplied: every number of one meets all of the other.

    Attributes:
        answers: shape of the operand that the gradient goes through.
        labels: shape of the operand that it doesn't.
        row_first: whether the row stands before the column.
        file, line: of the person's statement.
    """

    answers: tuple[int | None, ...]
    labels: tuple[int | None, ...]
    row_first: bool
    file: str
    line: int
