"""Digits: marks of a cleaned sheet -> the ink of each digit, left to right."""

from itertools import pairwise

import numpy as np

from halfhour.images.photo.marks import Mark, belong, find_marks, joined, only
from halfhour.images.photo.sheet import Mask, Sheet

SMALL = 0.4  # share of the largest digit's extent; what is smaller is no digit of its own
SMALLEST = 0.03  # share of the sheet's side; smaller ink is grain of the paper, or too small to read
WIDE = 0.75  # width to height from which ink may be two digits that touch; three from twice that
LEEWAY = 0.6  # of the way to the middle of a digit, how far from equal shares a cut may lie
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


def cut(digit: Mask, pieces: int) -> list[Mask]:
    """Ink cut from top to bottom into so many pieces, where least of it is cut; uncut where it is not wide enough.

    >>> ink = np.zeros((9, 20), bool)
    >>> ink[1:8, 1:8] = ink[1:8, 11:19] = ink[4, 8:11] = True
    >>> [int(np.flatnonzero(piece.any(axis=0))[0]) for piece in cut(ink, 2)]
    [1, 8]
    """
    rows, columns = np.flatnonzero(digit.any(axis=1)), np.flatnonzero(digit.any(axis=0))
    height, width = rows[-1] + 1 - rows[0], columns[-1] + 1 - columns[0]
    if width < WIDE * (pieces - 1) * height or width < 2 * pieces:
        return [digit]
    profile = digit.sum(axis=0)
    share = width / pieces
    edges = [0]
    for number in range(1, pieces):
        first = int(columns[0] + share * (number - LEEWAY / 2))
        last = int(columns[0] + share * (number + LEEWAY / 2)) + 1
        edges.append(first + int(profile[first:last].argmin()))
    inside = np.arange(digit.shape[1])
    return [digit & (inside >= left) & (inside < right) for left, right in pairwise([*edges, digit.shape[1]])]


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
