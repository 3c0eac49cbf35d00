"""Rule `padding-counted`."""

import numpy as np

from halfhour.doctor.reading.case import ACCURACIES, Case
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array, Sample
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

PADDED = 0.1  # share of the steps: less hardly moves an accuracy
FEWEST = 200  # real steps; their accuracy is known within 0.04 then
NEAR = 1 / 3  # of what padding adds, by which the accuracy of `fit` may differ from the one over all steps
FLATTERED = 0.05  # by which padding must raise the accuracy


@rule("padding-counted", "reading", message("The accuracy counts padding"), looks_at=Case)
def padding_counted(case: Case) -> Suspicion | None:
    """A network names a class for every step of padded sequences, and the accuracy counts the padding as right answers.

    Why it matters: padding always has the same label, so it is easy to get right. With half of each sequence padded, an
    accuracy of 90 % means 80 % on the real steps, or a network that predicts padding everywhere. The loss counts it
    too. The rule finds steps at the end of the sequences that are all zero and share one label, and compares the
    accuracy over all steps, as printed, with that over the others. It is silent if a mask or sample weights leave the
    padding out.
    """
    validates = bool(case.fit.validation)
    sample = case.fit.validation if validates else case.fit.data
    steps = _steps(sample, case.evaluation.outputs_on(sample))
    printed = _printed(case, validates=validates)
    if steps is None or printed is None:
        return None
    right, real = steps
    padded, over_all, over_real = 1 - float(real.mean()), float(right.mean()), float(right[real].mean())
    if padded < PADDED or real.sum() < FEWEST or over_all - over_real < FLATTERED:
        return None
    if abs(printed[1] - over_all) > NEAR * (over_all - over_real):
        return None
    return Suspicion(
        "warning",
        message(
            "`{name}` was {printed:.1%} over all steps, of which {padded:.0%} are padding; over the others it is "
            "{real:.1%}.",
            name=printed[0],
            printed=printed[1],
            padded=padded,
            real=over_real,
        ),
        message("Without a mask or sample weights, each step of padding counts like a real one, in the loss too."),
        (
            Remedy(
                message(
                    "Mask the padding, `Embedding(…, mask_zero=True)`, or give it no weight: "
                    "`fit(x, y, sample_weight=(x != 0))` and `weighted_metrics=['accuracy']` in `compile`."
                )
            ),
        ),
    )


def _printed(case: Case, *, validates: bool) -> tuple[str, float] | None:
    """The accuracy of the last epoch and its name."""
    last = case.fit.epochs[-1] if case.fit.epochs and case.final else {}
    names = [f"val_{name}" if validates else name for name in ACCURACIES]
    return next(((name, last[name]) for name in names if name in last), None)


def _steps(sample: Sample, answers: Array | None) -> tuple[Array, Array] | None:
    """(n, steps) which steps are named rightly, and which are real, where sequences end in padding of one label."""
    if len(sample.inputs) != 1 or len(sample.targets) != 1 or answers is None or answers.ndim != 3:
        return None
    x, y = sample.inputs[0], sample.targets[0]
    if y.shape == answers.shape:
        y = y.argmax(axis=-1)
    y = y[..., 0] if y.ndim == 3 and y.shape[-1] == 1 else y
    if answers.shape[-1] < 2 or y.shape != answers.shape[:2] or x.shape[:2] != y.shape:
        return None
    empty = (x.reshape(*y.shape, -1) == 0).all(axis=-1)
    padding = np.logical_and.accumulate(empty[:, ::-1], axis=1)[:, ::-1]
    if not padding.any() or np.ptp(y[padding]) > 0:
        return None
    return answers.argmax(axis=-1) == y, ~padding
