"""Rule `padding-not-masked`."""

import numpy as np

from halfhour.doctor.patching.edits import set_layers
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.layers import has, kind_of
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion, giving
from halfhour.language import message

PADDED = 0.3  # of all steps: with fewer, the last real step isn't far from the end
WITHIN = 0.05  # of the steps before the padding: if 0 is more frequent there, it is a word like any other
AVERAGES = "GlobalAveragePooling1D"  # takes a mask too; without one, it averages over the padding


@rule("padding-not-masked", "cause", message("The padding isn't masked"), looks_at=Case)
def padding_not_masked(case: Case) -> Suspicion | None:
    """Sequences are padded with zeros at the end, and a layer reads the padding as if it were data.

    Why it matters: a recurrent layer keeps its last state, after all the zeros, and has forgotten the sequence by then;
    an average over the steps is mostly padding. `mask_zero=True` makes the following layers skip it. It is reported
    only if that does better when tried.
    """
    words = [layer for layer in case.network.layers if kind_of(layer) == "Embedding" and not layer.mask_zero]
    readers = [layer for layer in case.network.layers if has(layer, "recurrent") or kind_of(layer) == AVERAGES]
    padded = _padded(case.fit.data.inputs) if words and readers and case.evaluation.learned != "well" else 0.0
    if padded < PADDED:
        return None
    return Suspicion(
        "error",
        message(
            "{share:.0%} of the steps are zeros at the end of their sequence, and `{reader}` reads them.",
            share=padded,
            reader=readers[0].name,
        ),
        message("`Embedding` has `mask_zero=False`, so the padding counts as data."),
        (
            Remedy(
                message("Mask it: `Embedding(…, mask_zero=True)`, and keep 0 for padding only."),
                Change(layer=giving(words, mask_zero=True)),
                (set_layers(case, words, mask_zero=True),),
            ),
        ),
        by_trial=ByTrial(untried=None),
        explains=("stuck-at-chance", "underfitting", "undertrained"),
    )


def _padded(inputs: list[Array]) -> float:
    """The share of steps that are padding, in whole numbers (n, steps) whose zeros stand at the end; else 0."""
    if len(inputs) != 1 or inputs[0].ndim != 2 or not len(inputs[0]) or inputs[0].dtype.kind not in "iuf":
        return 0.0
    rows = inputs[0]
    behind = np.cumsum(rows[:, ::-1] != 0, axis=1)[:, ::-1] == 0
    within = (rows == 0) & ~behind
    if not np.array_equal(rows, np.round(rows)) or within.sum() > WITHIN * (~behind).sum():
        return 0.0
    return float(behind.mean())
