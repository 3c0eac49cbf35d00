"""Predictions and labels that broadcasting has paired, as a record."""

from dataclasses import dataclass

from halfhour.doctor.seeing.sites import CallSite


@dataclass(frozen=True)
class Paired:
    """A column of numbers and a row of as many, subtracted or multiplied: every number of one meets all of the other.

    Attributes:
        answers: shape of the operand that the gradient goes through.
        labels: shape of the operand that it doesn't.
        row_first: whether the row stands before the column.
        site: of the operation in the person's file.
    """

    answers: tuple[int | None, ...]
    labels: tuple[int | None, ...]
    row_first: bool
    site: CallSite
