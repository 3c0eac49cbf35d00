"""Rule `exploding-gradient`."""

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion
from halfhour.language import message

LARGE = 10.0  # standard deviation of the targets, or their mean: initial weights give outputs of about 1


@rule("exploding-gradient", "cause", message("Large targets make the gradients explode"), looks_at=Case)
def exploding_gradient(case: Case) -> Suspicion | None:
    """The regression targets are large numbers, and little was learned.

    Why it matters: the error is then as large as the targets, and so is the gradient: the first steps throw the weights
    far off, or send the loss to infinity. It is reported only if standardised targets do better when tried.
    """
    y = case.targets
    if (
        y is None
        or case.problem.task != "values"
        or case.problem.reconstructs
        or not case.fit.data.finite[1]
        or case.evaluation.learned == "well"
    ):
        return None
    mean, deviation = y.mean(axis=0, dtype=np.float64), y.std(axis=0, dtype=np.float64)
    if float(np.max(deviation)) < LARGE and float(np.max(np.abs(mean))) < LARGE:
        return None
    scale = np.where(deviation > 0, deviation, 1.0)
    remedy = message(
        "Standardise the targets for training, `(y - y.mean()) / y.std()`, and undo it on the predictions; "
        "or use a much smaller learning rate."
    )
    return Suspicion(
        "error",
        message(
            "The targets lie between {low:.4g} and {high:.4g} (standard deviation {deviation:.3g}).",
            low=float(y.min()),
            high=float(y.max()),
            deviation=float(np.max(deviation)),
        ),
        message("Errors of this size produce gradients of this size."),
        (Remedy(remedy, Change(targets=lambda given: ((given - mean) / scale).astype(np.float32))),),
        by_trial=ByTrial(ahead=True),
    )
