"""A training batch by batch: a step's data and its loss go in, a `FitSeen` is filled with the first of them."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from halfhour.doctor.seeing.observed import FitSeen, Sample
from halfhour.doctor.seeing.sampling import join, sample_of

if TYPE_CHECKING:
    import tensorflow as tf

BATCHES_KEPT = 20  # to train on, and as many to validate with
LOSSES_KEPT = 10 * BATCHES_KEPT


def note_step(fit: FitSeen, given: object, truth: object) -> None:
    """Count a step of a training batch by batch, and keep its batch where few are kept yet."""
    made = sum(fit.steps)
    fit.steps[:] = [made + 1]
    if made >= BATCHES_KEPT or given is None or truth is None:
        return
    one = sample_of(given, truth)
    if one and (not fit.data or len(fit.data.inputs[0]) < len(one.inputs[0]) * BATCHES_KEPT):
        batch = max(fit.data.batch or 0, len(one.inputs[0]))
        both = join([(tuple(part.inputs), tuple(part.targets)) for part in (fit.data, one) if part])
        fit.data = replace(both, batch=batch)


def note_held(fit: FitSeen | None, given: object, truth: object) -> None:
    """Keep a batch that a loop validates with, of one pass; what the loop also trains on is no validation."""
    if fit is None or given is None or truth is None or not fit.data:
        return
    one = sample_of(given, truth)
    if one and not is_full(fit) and not any(has_first(one, known) for known in (fit.data, fit.validation) if known):
        fit.validation = join([(tuple(part.inputs), tuple(part.targets)) for part in (fit.validation, one) if part])


def is_full(fit: FitSeen) -> bool:
    """Whether enough is kept of what a loop validates with."""
    return bool(fit.validation) and len(fit.validation.inputs[0]) >= BATCHES_KEPT * (fit.data.batch or 1)


def has_first(one: Sample, known: Sample) -> bool:
    """Whether the first row of a sample is one of another's.

    >>> rows = Sample([np.arange(6.0).reshape(3, 2)])
    >>> [has_first(Sample([np.array([row])]), rows) for row in ([2.0, 3.0], [3.0, 2.0])]
    [True, False]
    """
    first, rows = one.inputs[0][0], known.inputs[0]
    return rows.shape[1:] == first.shape and bool((rows == first).reshape(len(rows), -1).all(axis=1).any())


def note_loss(fit: FitSeen, loss: "tf.Tensor | float") -> None:
    """Keep the loss of a step, or the mean of its samples' losses; of the first steps, since reading it takes time."""
    if len(fit.epochs) < LOSSES_KEPT:
        fit.epochs.append({"loss": float(np.mean(loss))})
