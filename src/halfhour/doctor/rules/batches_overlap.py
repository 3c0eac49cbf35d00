"""Rule `batches-overlap`."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.sampling import first_batches, is_stream, leaves
from halfhour.doctor.seeing.streams import reshuffles, rows_behind
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

BATCHES = 8  # batches looked at; two of a healthy stream are enough
FEWEST = 4  # batches, and samples of each
SHARED = 0.5  # share of a batch that the one before holds too: with less, an epoch uses over half of the data
DISTINCT = 0.9  # share of distinct samples in a batch: a smaller one repeats naturally
COVERED = 0.9  # share of all samples that an epoch uses: nothing is left out
OTHERS = 2.0  # times as many different samples in the arrays as in a batch that comes again and again


@rule("batches-overlap", "cause", message("Consecutive batches hold the same samples"), looks_at=Case)
def batches_overlap(case: Case) -> Suspicion | None:
    """Each batch begins only a few samples after the one before, or at the same one.

    Why it matters: batch `idx` of a `PyDataset` is often sliced from `idx` instead of `idx * batch_size`, or a
    generator doesn't advance. An epoch then uses a small part of the data again and again: the training loss falls, and
    the network overfits. The rule compares the samples of the first batches, number by number. They must come in the
    same order, shifted: a repeated dataset, random draws, augmented samples and windows of a time series don't. If all
    batches are the same, it is reported only if the arrays that they are sliced from hold other samples.
    """
    if not case.fit.data or case.crashed:
        return None
    overlap = _overlapping(_batches(case))
    if (
        overlap is None
        or _nothing_left_out(case, overlap)
        or (overlap.shift == 0 and not _hold_others(case, overlap.size))
    ):
        return None
    return Suspicion(
        "error",
        message(
            "{shared} of the {size} samples of a batch were in the batch before: the first {batches} batches hold "
            "{different} different samples, not {rows}.",
            shared=overlap.size - overlap.shift,
            size=overlap.size,
            batches=overlap.batches,
            different=overlap.different,
            rows=overlap.size * overlap.batches,
        ),
        message("Each batch starts {shift} samples after the one before, not a batch size.", shift=overlap.shift)
        if overlap.shift
        else message("Every batch starts at the same sample."),
        (
            Remedy(
                message(
                    "Slice from `idx * batch_size`: `x[idx * batch_size : (idx + 1) * batch_size]`. In a generator, "
                    "advance the start by the batch size after each batch."
                )
            ),
        ),
        explains=(
            "overfitting",
            "underfitting",
            "undertrained",
            "stuck-at-chance",
            "train-eval-gap",
            "oscillation",
            "not-shuffled",
            "single-class",
            "class-imbalance",
            "class-never-predicted",
            "constant-prediction",
            "confused-pair",
            "too-good",
        ),
    )


@dataclass(frozen=True)
class _Overlap:
    """Batches of one size, each of which begins `shift` samples after the one before.

    Attributes:
        different: samples of them all, each counted once.
    """

    batches: int
    size: int
    shift: int
    different: int


def _batches(case: Case) -> Iterator[object]:
    """The first batches in the order in which they were trained on, read only as far as they are looked at."""
    data = case.fit.data
    if case.fit.by_batch:
        size = data.batch or len(data.inputs[0])
        for start in range(0, len(data.inputs[0]) - size + 1, size):
            yield tuple(part[start : start + size] for part in (*data.inputs, *data.targets))
    elif case.fit.noted:
        yield from case.fit.noted
    elif is_stream(data.whole) and not reshuffles(data.whole):
        yield from first_batches(data.whole)


def _overlapping(batches: Iterator[object]) -> _Overlap | None:
    """How consecutive batches overlap; nothing as soon as two do not."""
    known: set[int] = set()
    before: list[int] = []
    count, shift = 0, None
    for batch in islice(batches, BATCHES):
        keys = _keys(batch)
        if len(keys) < FEWEST or len(set(keys)) < DISTINCT * len(keys):
            return None
        if before:
            if len(keys) != len(before):
                break
            start = before.index(keys[0]) if keys[0] in before else len(before)
            if shift not in (None, start) or start > (1 - SHARED) * len(keys):
                return None
            if keys[: len(keys) - start] != before[start:]:
                return None
            shift = start
        before, count = keys, count + 1
        known.update(keys)
    return None if count < FEWEST or shift is None else _Overlap(count, len(before), shift, len(known))


def _keys(batch: object) -> list[int]:
    """A number for each sample, its targets with it, the same for the same values."""
    parts = [np.asarray(part) for part in leaves(batch) if part is not None]
    if any(part.dtype.kind not in "biuf" or not part.ndim or len(part) != len(parts[0]) for part in parts):
        return []
    return [hash(tuple(row.tobytes() for row in rows)) for rows in zip(*parts, strict=True)]


def _nothing_left_out(case: Case, overlap: _Overlap) -> bool:
    """Whether an epoch makes so many steps that it uses nearly all samples nevertheless."""
    rows, steps = rows_behind(case.fit.behind), case.fit.steps[:1]
    return rows is not None and bool(steps) and overlap.size + (steps[0] - 1) * overlap.shift >= COVERED * rows


def _hold_others(case: Case, size: int) -> bool:
    """Whether the arrays that batches of this size are taken from hold clearly more different samples."""
    rows = rows_behind(case.fit.behind) or 0
    if rows <= OTHERS * size:
        return False
    places = np.unique(np.linspace(0, rows - 1, min(rows, round(2 * OTHERS * size))).astype(int))
    arrays = [one for one in case.fit.behind if _holds_values(one) and len(one) == rows]
    return any(len({one[place].tobytes() for place in places}) > OTHERS * size for one in arrays)


def _holds_values(one: object) -> bool:
    return isinstance(one, np.ndarray) and one.dtype.kind != "O"
