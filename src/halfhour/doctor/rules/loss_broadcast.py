"""Rule `loss-broadcast`."""

import numpy as np

from halfhour.doctor.patching.data import change_labels
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.own_loss import is_of_the_program
from halfhour.doctor.rule import rule
from halfhour.doctor.rules.constant_prediction import ALIKE
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion
from halfhour.language import message


@rule("loss-broadcast", "cause", message("The loss compares every prediction with every label"), looks_at=Case)
def loss_broadcast(case: Case) -> Suspicion | None:
    """A custom loss subtracts labels of shape (N,) from predictions of shape (N, 1).

    Why it matters: arrays of these shapes are broadcast to (N, N), so every prediction is compared with the labels of
    all samples in the batch, and the best prediction for all of them is their mean. Keras's own losses give both sides
    the same shape first. It is reported only if the network's predictions hardly vary, and training with the same
    shapes helps.
    """
    y = case.targets
    answers = case.answers.of(case.fit.data) if case.problem.task == "values" and is_of_the_program(case) else None
    if y is None or answers is None or {y.ndim, answers.ndim} != {1, 2} or answers.size != y.size or case.opposed:
        return None
    if not np.isfinite(answers).all() or answers.std() > ALIKE * y.std():
        return None
    wide = answers.ndim == 2
    change = Change(targets=_column if wide else _row)
    text = (
        message("Give both the same shape: `y = y.reshape(-1, 1)`, or `tf.squeeze(predictions, axis=-1)` in the loss.")
        if wide
        else message("Give both the same shape: `y = y.reshape(-1)`.")
    )
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
        (
            Remedy(
                text, change, (change_labels(case, "{y} = {y}.reshape(-1, 1)" if wide else "{y} = {y}.reshape(-1)"),)
            ),
        ),
        by_trial=ByTrial(untried=None),
        explains=("constant-prediction",),
    )


def _column(labels: Array) -> Array:
    return labels.reshape(-1, 1)


def _row(labels: Array) -> Array:
    return labels.reshape(-1)
