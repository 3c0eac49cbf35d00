"""Rule `miscalibrated`."""

from halfhour.answering.evaluation import calibration_error
from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message
from halfhour.records import Predictions

FEWEST = 150  # samples; with fewer the figure is mostly noise
APART = 0.15  # expected calibration error (Guo et al., ICML 2017); their networks had 0.02 to 0.17
SKILLED = 0.5  # skill, from guessing to perfect; a network that has learned little has good reason for low confidence


@rule("miscalibrated", "reading", message("The model is miscalibrated"), looks_at=Case)
def miscalibrated(case: Case) -> Suspicion | None:
    """The predicted probabilities don't match the accuracy.

    Why it matters: if you act on a confidence of 90 %, it should be right nine times in ten. The predictions may still
    be good, so it is a note.
    """
    probabilities, y_true = case.evaluation.probabilities, case.evaluation.y_true
    if (
        probabilities is None
        or y_true is None
        or len(probabilities) < FEWEST
        or (case.evaluation.skill or 0.0) < SKILLED
    ):
        return None
    predictions = Predictions(probabilities, y_true.astype(int))
    sure, right = probabilities.max(axis=1), predictions.predicted == predictions.labels
    error = calibration_error(predictions)
    if error < APART:
        return None
    too_sure = sure.mean() > right.mean()
    return Suspicion(
        "note",
        message(
            "Mean confidence is {sure:.1%}, accuracy {right:.1%} (expected calibration error {error:.2f}).",
            sure=float(sure.mean()),
            right=float(right.mean()),
            error=error,
        ),
        message("Training continued after the predictions had settled, and only raised the confidence.")
        if too_sure
        else message("Something holds the probabilities down: strong label smoothing or regularisation."),
        (
            Remedy(
                message("Stop earlier, or use `label_smoothing=0.1`; then compare confidence and accuracy again.")
                if too_sure
                else message("Reduce it: `label_smoothing=0.05`, `l2(0.0001)`.")
            ),
        ),
    )
