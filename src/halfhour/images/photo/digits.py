"""Digits: marks of a cleaned sheet -> the ink of each digit, left to right."""

from halfhour.images.photo.marks import Mark, belong, find_marks, joined, only
from halfhour.images.photo.sheet import Mask, Sheet

SMALL = 0.4  # share of the largest digit's extent; what is smaller is no digit of its own
SMALLEST = 0.03  # share of the sheet's side; smaller ink is grain of the paper, or too small to read
MOST_MARKS = 60  # more than a page of digits has; joining them is quadratic


def separate(sheet: Sheet) -> list[Mask]:
    """The ink of each digit, left to right; none where there is no ink or a clutter of marks."""
    marks, labels = find_marks(sheet.ink)
    largest = max((mark.extent for mark in marks), default=0)
    if largest < SMALLEST * max(sheet.ink.shape) or len(marks) > MOST_MARKS:
        return []
    digits = _joined_all(marks)
    largest = max(digit.extent for digit in digits)
    kept = [digit for digit in digits if digit.extent >= SMALL * largest]
    return [only(labels, [digit]) for digit in sorted(kept, key=lambda digit: digit.left)]


def _joined_all(marks: list[Mark]) -> list[Mark]:
    """Marks joined until no two belong to one digit."""
    digits: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: -mark.extent):
        whole = mark
        while parts := [digit for digit in digits if belong(digit, whole)]:
            for part in parts:
                digits.remove(part)
                whole = joined(whole, part)
        digits.append(whole)
    return digits
