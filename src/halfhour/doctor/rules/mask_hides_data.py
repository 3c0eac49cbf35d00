"""Rule `mask-hides-data`."""

import numpy as np

from halfhour.doctor.patching.edits import set_layers
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.layers import kind_of
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion, giving
from halfhour.language import message

HIDDEN = 0.05  # of the steps between the first and the last that isn't 0


@rule("mask-hides-data", "cause", message("The mask hides real steps"), looks_at=Case)
def mask_hides_data(case: Case) -> Suspicion | None:
    """`Embedding(mask_zero=True)` takes 0 for padding, but 0 is also a symbol inside the sequences.

    Why it matters: the layers after it skip each such step, as if it weren't there. Codes that begin at 0, such as
    those of `LabelEncoder`, `factorize` and `"ACGT".index`, have such a symbol. The rule counts zeros between the first
    and the last other step of each sequence. It is an error only if the network does better when tried without the
    mask.
    """
    masked = [layer for layer in case.network.layers if kind_of(layer) == "Embedding" and layer.mask_zero]
    hidden = _hidden(case.fit.data.inputs) if masked and case.evaluation.learned != "well" else 0.0
    if hidden < HIDDEN:
        return None
    return Suspicion(
        "error",
        message(
            "{share:.0%} of the steps within the sequences are 0, and `{name}` has `mask_zero=True`.",
            share=hidden,
            name=masked[0].name,
        ),
        message("The mask is meant for padding; here it hides a symbol whose code is 0 as well."),
        (
            Remedy(
                message("Number the symbols from 1 and keep 0 for padding; or do without the mask: `mask_zero=False`."),
                Change(layer=giving(masked, mask_zero=False)),
                (set_layers(case, masked, mask_zero=False),),
            ),
        ),
        by_trial=ByTrial(untried="warning"),
        explains=("stuck-at-chance", "underfitting", "undertrained"),
    )


def _hidden(inputs: list[Array]) -> float:
    """The share of zeros among the steps of whole numbers (n, steps) that lie between others; else 0."""
    if len(inputs) != 1 or inputs[0].ndim != 2 or not len(inputs[0]) or inputs[0].dtype.kind not in "iuf":
        return 0.0
    real = inputs[0] != 0
    within = np.logical_or.accumulate(real, axis=1) & np.logical_or.accumulate(real[:, ::-1], axis=1)[:, ::-1]
    if not np.array_equal(inputs[0], np.round(inputs[0])) or not within.any():
        return 0.0
    return float((within & ~real).sum() / within.sum())
