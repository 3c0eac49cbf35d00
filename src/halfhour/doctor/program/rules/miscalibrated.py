"""Rule `miscalibrated`."""

import numpy as np

from halfhour.doctor.program.case import Case
from halfhour.doctor.program.observed import Array
from halfhour.doctor.program.scores import class_of
from halfhour.doctor.program.suspicion import Remedy, Suspicion
from halfhour.language import message

FEWEST = 150  # samples; with fewer the figure is mostly chance
BINS = 10
APART = 0.15  # expected calibration error (Guo et al., ICML 2017); their networks had 0.02 to 0.17
SKILLED = 0.5  # a network that knows little may be as unsure as it likes


def miscalibrated(case: Case) -> Suspicion | None:
    """The probabilities say another accuracy than the answers have.

    Why it matters: whoever acts on "90 % sure" needs to be right nine times in ten. The answers themselves may be
    good; so it is a note.
    """
    head, sample = case.head, case.held
    answers = case.answers(sample)
    if head is None or answers is None or answers.ndim != 2 or len(answers) < FEWEST or case.classes is None:
        return None
    if head.activation not in ("softmax", "sigmoid") or (case.skill or 0.0) < SKILLED or len(sample.targets) != 1:
        return None
    if answers.shape[1] > 1 and not np.allclose(answers.sum(axis=1), 1, atol=1e-2):
        return None
    truth = class_of(sample.targets[0])
    if answers.shape[1] > 1:
        sure, right = answers.max(axis=1), answers.argmax(axis=1) == truth
    else:
        sure, right = np.maximum(answers[:, 0], 1 - answers[:, 0]), (answers[:, 0] > 0.5) == (truth > 0.5)
    error = calibration_error(sure, right)
    if error < APART:
        return None
    too_sure = sure.mean() > right.mean()
    return Suspicion(
        "miscalibrated",
        "note",
        message("The probabilities are not to be taken at their word"),
        message(
            "It is {sure:.1%} sure on average, and right in {right:.1%} (expected calibration error {error:.2f}).",
            sure=float(sure.mean()),
            right=float(right.mean()),
            error=error,
        ),
        message("It was trained on after its answers were settled, and only grew surer.")
        if too_sure
        else message("Something holds its probabilities down: a strong label smoothing or regularisation."),
        (
            Remedy(
                message("Stop earlier, or use `label_smoothing=0.1`; then compare sureness and accuracy again.")
                if too_sure
                else message("Use less of it: `label_smoothing=0.05`, `l2(0.0001)`.")
            ),
        ),
    )


def calibration_error(sure: Array, right: Array) -> float:
    """Expected calibration error: the distance of sureness and accuracy, in ten bins, weighed by their samples.

    >>> calibration_error(np.array([0.9, 0.9, 0.6, 0.6]), np.array([True, True, True, False]))
    0.1
    """
    places = np.minimum((sure * BINS).astype(int), BINS - 1)
    parts = [(places == place) for place in range(BINS)]
    weighed = sum(part.sum() * abs(sure[part].mean() - right[part].mean()) for part in parts if part.any())
    return round(float(weighed) / len(sure), 4)
