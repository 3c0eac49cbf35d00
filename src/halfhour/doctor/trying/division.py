"""The rows that a copy is trained on and judged on: a case goes in, arrays come out."""

from dataclasses import dataclass

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.scores import class_of
from halfhour.doctor.seeing.observed import Array, Sample
from halfhour.doctor.seeing.sampling import take

MOST_BYTES = 64_000_000  # of the inputs that a copy is trained on
JUDGED_ROWS = 1000  # an accuracy of 0.95 on these strays by 0.007, on the 512 rows of a sample by 0.01


@dataclass(frozen=True)
class Divided:
    """What a copy is trained on, what it is judged on, and how many rows the program itself trains on."""

    x: Array
    y: Array
    held_x: Array
    held_y: Array
    count: int


def divided(case: Case) -> Divided | None:
    """The program's own division."""
    data, held = _rows(case.fit.data), judged_on(case)
    if data is None or held is None:
        return None
    return Divided(*data, *held, case.fit.data.count or len(data[0]))


def resplit(case: Case) -> Divided | None:
    """Training and held rows together, cut anew with the shares of the classes kept."""
    from sklearn.model_selection import train_test_split

    rows = [part for part in (_rows(case.fit.data), _rows(case.held)) if part is not None]
    if len(rows) < 2 or rows[0][0].shape[1:] != rows[1][0].shape[1:] or rows[0][1].shape[1:] != rows[1][1].shape[1:]:
        return None
    x, y = (np.concatenate(arrays) for arrays in zip(*rows, strict=True))
    held = min(len(rows[1][0]), JUDGED_ROWS)
    classes = class_of(y) if case.problem.task in ("classes", "one-hot") else None
    if classes is not None:
        counts = np.unique(classes, return_counts=True)[1]
        classes = classes if counts.min() >= 2 and len(counts) <= held else None
    learn_x, held_x, learn_y, held_y = train_test_split(x, y, test_size=held, stratify=classes, random_state=0)
    return Divided(learn_x, learn_y, held_x, held_y, len(learn_x))


def judged_on(case: Case) -> tuple[Array, Array] | None:
    """Held inputs and targets, of one input and one target: more of them than the rules look at."""
    found = _rows(case.held)
    if found is None or len(found[0]) <= JUDGED_ROWS:
        return found
    rows = np.linspace(0, len(found[0]) - 1, JUDGED_ROWS).astype(int)
    return found[0][rows], found[1][rows]


def _rows(sample: Sample) -> tuple[Array, Array] | None:
    """Inputs and targets: rows of the person's own arrays where they are still what they were, else the sample's."""
    if len(sample.inputs) != 1 or len(sample.targets) != 1:
        return None
    x, y = sample.inputs[0], sample.targets[0]
    whole = sample.whole
    if sample.rows is not None and isinstance(whole, tuple) and hasattr(whole[0], "shape"):
        full_x, full_y, first, count = whole
        if np.array_equal(take(full_x, sample.rows), x, equal_nan=x.dtype.kind == "f"):
            most = max(len(x), MOST_BYTES // max(1, x[:1].nbytes))
            rows = np.sort(np.random.default_rng(0).permutation(np.arange(first, count))[:most])
            x, y = take(full_x, rows), take(full_y, rows)
    return (x, y) if len(x) == len(y) else None
