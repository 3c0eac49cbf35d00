"""Rule `loss-broadcast`."""

import linecache
from dataclasses import replace

import numpy as np

from halfhour.doctor.patching.arithmetic import make_column
from halfhour.doctor.patching.data import change_labels
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.own_loss import is_of_the_program
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.constant_prediction import ALIKE
from halfhour.doctor.seeing.observed import Array, Observation
from halfhour.doctor.seeing.paired import Paired
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion
from halfhour.language import message

TITLE = message("The loss compares every prediction with every label")


@rule("loss-broadcast", "cause", TITLE, looks_at=Case)
def loss_broadcast(case: Case) -> Suspicion | None:
    """A custom loss subtracts labels of shape (N,) from predictions of shape (N, 1).

    Why it matters: arrays of these shapes are broadcast to (N, N), so every prediction is compared with the labels of
    all samples in the batch, and the best prediction for all of them is their mean. Keras's own losses give both sides
    the same shape first. It is reported only if the network's predictions hardly vary, and training with the same
    shapes helps.
    """
    y = case.targets
    answers = (
        case.evaluation.outputs_on(case.fit.data) if case.problem.task == "values" and is_of_the_program(case) else None
    )
    if y is None or answers is None or {y.ndim, answers.ndim} != {1, 2} or answers.size != y.size or case.opposed:
        return None
    if not np.isfinite(answers).all() or answers.std() > ALIKE * y.std():
        return None
    wide = answers.ndim == 2
    change = Change(targets=_column if wide else _row)
    if case.seen.paired:
        remedy = replace(_of_a_line(case.seen.paired), change=change)
    elif wide:
        text = message(
            "Give both the same shape: `y = y.reshape(-1, 1)`, or `tf.squeeze(predictions, axis=-1)` in the loss."
        )
        remedy = Remedy(text, change, (change_labels(case, "{y} = {y}.reshape(-1, 1)"),))
    else:
        text = message("Give both the same shape: `y = y.reshape(-1)`.")
        remedy = Remedy(text, change, (change_labels(case, "{y} = {y}.reshape(-1)"),))
    shapes = [(case.batch_size, *part.shape[1:]) for part in (answers, y)]
    return Suspicion(
        "error",
        message(
            "The predictions have shape {answers}, the labels {labels}: subtracted, they give {both}.",
            answers=shapes[0],
            labels=shapes[1],
            both=(case.batch_size, case.batch_size),
        ),
        message("This is a custom loss, and it doesn't bring both to the same shape."),
        (remedy,),
        by_trial=ByTrial(untried=None),
        explains=("constant-prediction",),
    )


def _column(labels: Array) -> Array:
    return labels.reshape(-1, 1)


def _row(labels: Array) -> Array:
    return labels.reshape(-1)


@rule("loss-broadcast", "cause", TITLE, looks_at=Observation)
def pairs_in_the_loss(seen: Observation) -> Suspicion | None:
    """A loss that is written out in a training step subtracts or multiplies shapes (N,) and (N, 1).

    Why it matters: the result has shape (N, N), every prediction with the label of every sample, and the best
    prediction for all of them is their mean. It is reported where the gradient goes through one of the two and the
    other doesn't depend on the weights; two predictions compared with each other, as in a loss on pairs, are not.
    """
    paired = seen.paired
    if paired is None:
        return None
    batch = paired.labels[0]
    return Suspicion(
        "error",
        message(
            "`{code}`: the predictions have shape {answers}, the labels {labels}, and together they give {both}.",
            code=linecache.getline(paired.site.file, paired.site.line).strip(),
            answers=paired.answers,
            labels=paired.labels,
            both=(batch, batch),
        ),
        message("Broadcasting pairs every number of one with all of the other, so the loss mixes up the samples."),
        (_of_a_line(paired),),
        explains=("constant-prediction", "underfitting", "undertrained"),
    )


def _of_a_line(paired: Paired) -> Remedy:
    """The remedy where the person's line is known."""
    text = (
        message("Give both the same shape: `labels[:, None]`, or `tf.squeeze(predictions, axis=-1)`.")
        if len(paired.answers) == 2
        else message("Give both the same shape: `predictions[:, None]`, or `tf.squeeze(labels, axis=-1)`.")
    )
    return Remedy(text, edits=make_column(paired))
