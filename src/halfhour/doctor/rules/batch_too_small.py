"""Rule `batch-too-small`."""

from halfhour.doctor.patching.edits import set_argument
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.network import FEW_VALUES
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.sampling import is_stream
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion
from halfhour.language import message

TINY = 2  # samples, without batch normalisation
USUAL = 32
FEWEST_BATCHES = 4  # of the usual size, to choose from
FEWEST_ALONE = 2  # the same, where batch normalisation gets one value at a time and nothing can be learned


@rule("batch-too-small", "cause", message("The batches are too small"), looks_at=Case)
def batch_too_small(case: Case) -> Suspicion | None:
    """The batches are so small that every step goes in a different direction, or batch normalisation has no statistics.

    Why it matters: a gradient of one or two samples is mostly noise, and batch normalisation of a few values makes each
    prediction depend on the other samples in the batch. Small batches often train well, so this is reported only if
    larger ones do better when tried. It is certain if batch normalisation gets one value at a time: that value is its
    own mean, so in training the layer passes on the same output for every input. In a convolution every position of an
    image counts as a value.
    """
    batch, rows = case.batch_size, max(case.fit.data.count or 0, len(case.fit.data.inputs[0]) if case.fit.data else 0)
    fewest = case.network.fewest_values(batch)
    alone = fewest == 1
    fewest_rows = (FEWEST_ALONE if alone else FEWEST_BATCHES) * USUAL
    few = fewest is not None and fewest <= FEW_VALUES
    if not (few or batch <= TINY) or rows < fewest_rows or case.evaluation.learned == "well":
        return None
    stream = is_stream(case.fit.data.whole) or case.fit.by_batch or bool(case.fit.noted)
    text = (
        message("Use batches of {size} samples, such as `.batch({size})` on a dataset.", size=USUAL)
        if stream
        else message("Use `batch_size={size}`.", size=USUAL)
    )
    edits = () if stream else (set_argument(case.fit.site, "batch_size", USUAL),)
    if alone:
        cause = message(
            "Batch normalisation subtracts the batch's mean. For a single value that leaves 0, so the layer passes on "
            "nothing of its input in training."
        )
    elif few:
        cause = message("Batch normalisation's mean and standard deviation over so few samples are mostly noise.")
    else:
        cause = message("A gradient from so few samples is mostly noise.")
    return Suspicion(
        "error",
        message("Each step sees {count} of {whole} samples.", count=batch, whole=rows),
        cause,
        (Remedy(text, Change(batch_size=USUAL), edits),),
        by_trial=None if alone else ByTrial(untried=None),
    )
