"""Rule `batch-dependent`."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from halfhour.doctor.patching.training import pass_training_on
from halfhour.doctor.reading.asking import BATCH, averages, kept, predict
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.naming import predicted_class
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.predicts_in_training_mode import TRAINING_MODE, predicts_in_training_mode
from halfhour.doctor.seeing.observed import Array, Sample
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import Message, message

if TYPE_CHECKING:
    import keras

FEWEST = 20  # samples: a smaller batch isn't what the network was trained on
FIRST = 8  # samples predicted one at a time to see whether anything changes
ALONE = 24  # samples predicted one at a time to tell how often the class changes
MOVED = 0.1  # of the predictions' standard deviation: a smaller change doesn't make one sample look like another
ROUNDING = 0.01  # of the largest prediction: float16 sums in another order differ by less
REPEATED = 0.01  # of the change: if predicting the same batch again differs by more, the network is random
OTHERS = 0.1  # of the change: noise with a fixed seed depends on the batch size, not on the other samples
CHANGED = 0.1  # share of the classes: if fewer change, it is a warning
FAR = 0.5  # standard deviations: if values change by less, it is a warning


@rule(
    "batch-dependent",
    "cause",
    message("Predictions depend on the rest of the batch"),
    looks_at=Case,
    also=(TRAINING_MODE,),
)
def batch_dependent(case: Case) -> Suspicion | None:
    """A prediction depends on which other samples are in the batch.

    Why it matters: a model is evaluated in batches and used on one sample at a time. If batch normalisation is called
    with `training=True`, or a layer averages over the batch axis, a single sample gets a different prediction; in the
    extreme case, all samples get the same one. Validation accuracy doesn't show it. The rule predicts the same samples
    in one batch, one at a time and alongside other samples, and compares; and in training mode where the program calls
    `model(x, training=True)` after training. Rounding and random layers aren't reported, nor is dropout that is left on
    in a network without batch normalisation, which estimates uncertainty.
    """
    if case.final and not case.crashed and case.model.built and (suspicion := predicts_in_training_mode(case)):
        return suspicion
    whole = case.held if case.held else case.fit.data
    if not whole or not case.final or case.crashed or case.opposed or not case.model.built:
        return None
    sample = Sample([part[:BATCH] for part in whole.inputs])
    count = len(sample.inputs[0])
    with kept(case.model) as normalising:
        training = (
            None if any(call.model is case.model and call.training is None for call in case.seen.calls) else False
        )
        asking = _Asking(case.model, training)
        answers = case.evaluation.outputs_on(whole) if training is False else asking.answers(sample.inputs)
        if answers is None or count < FEWEST or len(answers) < count or not np.isfinite(answers).all():
            return None
        together = answers[:count]
        if _apart(asking, sample, together, FIRST) is None:
            return None
        apart = _apart(asking, sample, together, ALONE)
        if apart is None or not _by_the_others(asking, sample, together, apart):
            return None
        always = [layer for layer, before in normalising if _differ(before, averages(layer))]
    evidence, alarming = _evidence(case, together[apart.places], apart)
    return Suspicion(
        "error" if alarming else "warning",
        evidence,
        _cause(always),
        (_remedy(case, always),),
        explains=("train-eval-gap", "batch-too-small", "constant-prediction", "predictions-misaligned"),
    )


@dataclass(frozen=True)
class Apart:
    """What some samples of a batch are answered one at a time: (k,) their places, (k, ...) the answers.

    Attributes:
        moved: how far these are from the answers in one batch, in standard deviations of those.
    """

    places: Array
    answers: Array
    moved: float


@dataclass(frozen=True)
class _Asking:
    """A model, asked as the program asks it: `training` is `None` where it calls `model(x)`."""

    model: "keras.Model"
    training: bool | None

    def answers(self, inputs: list[Array], batch: int = BATCH) -> Array | None:
        try:
            return predict(self.model, Sample(inputs), batch, training=self.training)
        except Exception:  # a network for batches of one size takes no single sample
            return None


def _apart(asking: _Asking, sample: Sample, together: Array, most: int) -> Apart | None:
    """So many samples asked one at a time; nothing where their answers are those that a batch gets."""
    places = np.unique(np.linspace(0, len(together) - 1, most).astype(int))
    alone = asking.answers([part[places] for part in sample.inputs], batch=1)
    if alone is None or alone.shape != (len(places), *together.shape[1:]) or not np.isfinite(alone).all():
        return None  # in another form answers one that compares all samples of a batch
    spread = max(float(together.std(axis=0, dtype=np.float64).mean()), ROUNDING * float(np.abs(together).max()))
    moved = _distance(alone, together[places]) / spread if spread else 0.0
    return Apart(places, alone, moved) if moved > MOVED else None


def _by_the_others(asking: _Asking, sample: Sample, together: Array, apart: Apart) -> bool:
    """Whether the same batch gets the same answers again, and the same samples others beside other ones."""
    far = _distance(apart.answers, together[apart.places])
    again = asking.answers(sample.inputs)
    if again is None or again.shape != together.shape or _distance(again, together) > REPEATED * far:
        return False
    rows = np.zeros(len(together), dtype=int)  # the first sample, again and again
    rows[apart.places] = apart.places
    beside = asking.answers([part[rows] for part in sample.inputs])
    return beside is not None and _distance(beside[apart.places], together[apart.places]) > OTHERS * far


def _distance(one: Array, other: Array) -> float:
    return float(np.abs(one.astype(np.float64) - other).mean())


def _evidence(case: Case, together: Array, apart: Apart) -> tuple[Message, bool]:
    """What changes, and whether that is worse than a warning."""
    head = case.head
    if case.problem.task in ("classes", "one-hot") and head is not None and together.ndim == 2:
        before, after = predicted_class(together, head), predicted_class(apart.answers, head)
        changed = int((before != after).sum())
        return message(
            "Predicted one at a time, {changed} of {count} samples get a different class than in one batch. Distinct "
            "classes predicted: {were} in the batch, {kinds} one at a time.",
            changed=changed,
            count=len(before),
            were=len(np.unique(before)),
            kinds=len(np.unique(after)),
        ), changed >= CHANGED * len(before)
    return message(
        "Predicted one at a time, {count} samples get different predictions than in one batch: the average "
        "difference is {moved:.2g} standard deviations.",
        count=len(together),
        moved=apart.moved,
    ), apart.moved > FAR


def _cause(always: list["keras.Layer"]) -> Message:
    if always:
        return message(
            "`{layer}` is called with `training=True`: it uses the mean and variance of the batch, and a single "
            "sample is its own mean.",
            layer=always[0].name,
        )
    return message("Some layer computes over axis 0, the batch, for example `mean(x, axis=0)`.")


def _remedy(case: Case, always: list["keras.Layer"]) -> Remedy:
    if always:
        return Remedy(
            message(
                "Leave out `training=True` where batch normalisation is called. In a `call` of your own, pass it on: "
                "`def call(self, x, training=None)`, `bn(x, training=training)`."
            ),
            edits=(pass_training_on(case, always),),
        )
    return Remedy(
        message("Use the other axes, such as `axis=-1`; compute statistics of the data once, from the training set.")
    )


def _differ(before: list[Array], after: list[Array]) -> bool:
    return any(not np.array_equal(one, other) for one, other in zip(before, after, strict=True))
