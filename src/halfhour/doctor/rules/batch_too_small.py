"""Rule `batch-too-small`."""

from halfhour.doctor.patching.edits import set_argument
from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion
from halfhour.language import message

SMALL = 4  # samples; with batch normalisation, whose mean and deviation are taken over them
TINY = 2  # without
USUAL = 32


@rule("batch-too-small", "cause", message("The batches are too small"), looks_at=Case)
def batch_too_small(case: Case) -> Suspicion | None:
    """The batches are so small that every step goes in a different direction.

    Why it matters: a gradient of one or two samples is mostly noise, and batch normalisation of so few samples makes
    each prediction depend on the other samples in the batch. Small batches often train well; so this is reported only
    if larger ones do better when tried.
    """
    batch = case.batch_size
    normalises = bool(case.network.of_kind("BatchNormalization"))
    if (
        batch > (SMALL if normalises else TINY)
        or (case.fit.data.count or 0) < 4 * USUAL
        or case.answers.learned == "well"
    ):
        return None
    return Suspicion(
        "error",
        message("Each step sees {count} of {whole} samples.", count=batch, whole=case.fit.data.count),
        message("Batch normalisation's mean and standard deviation over so few samples are mostly noise.")
        if normalises
        else message("A gradient from so few samples is mostly noise."),
        (
            Remedy(
                message("Use `batch_size={size}`.", size=USUAL),
                Change(batch_size=USUAL),
                (set_argument(case.fit.site, "batch_size", USUAL),),
            ),
        ),
        by_trial=ByTrial(untried=None),
    )
