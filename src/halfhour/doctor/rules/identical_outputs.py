"""Rule `identical-outputs`."""

from itertools import combinations

import numpy as np

from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.evaluation import CachedPredictions
from halfhour.doctor.reading.outputs import joined, outputs_of
from halfhour.doctor.rule import rule
from halfhour.doctor.seeing.observed import Array
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

ALIKE = 1e-6  # of an output's spread: what the rounding of float32 leaves between two ways to the same sum
MOST_OUTPUTS = 50  # that are compared with one another
FEWEST_ROWS = 10  # on which two outputs could be equal by accident


@rule("identical-outputs", "cause", message("Two outputs are always the same"), looks_at=Case)
def identical_outputs(case: Case) -> Suspicion | None:
    """Outputs that are to predict different targets are equal for every sample, although they do follow the inputs.

    Why it matters: the same layer makes both, because it was called twice, or because a list was multiplied:
    `[make_head()] * 3` holds one layer three times. It learns a compromise between targets that have nothing to do with
    each other, and no error says so.
    """
    outputs = _columns(_answers(case))
    parts = [each.case for each in outputs_of(case)] or [case]
    targets = _columns([target for each in parts for target in each.fit.data.targets])
    if outputs is None or targets is None or outputs.shape != targets.shape or not np.isfinite(outputs).all():
        return None
    count = outputs.shape[1]
    if len(outputs) < FEWEST_ROWS or not 2 <= count <= MOST_OUTPUTS:
        return None
    pairs = [(one, other) for one, other in combinations(range(count), 2) if _same(outputs[:, one], outputs[:, other])]
    asked = [pair for pair in pairs if not np.array_equal(targets[:, pair[0]], targets[:, pair[1]])]
    if not asked:
        return None
    one, other = asked[0]
    return Suspicion(
        "error",
        message(
            "Outputs {one} and {other} of {count} are equal for all {rows} samples that were looked at; their targets "
            "differ.",
            one=one + 1,
            other=other + 1,
            count=count,
            rows=len(outputs),
        ),
        message(
            "The same layer makes both: it was called twice, or a list times a number, `[layer] * 3`, holds it three "
            "times."
        ),
        (Remedy(message("Make a layer for each output: `[make_head() for _ in range({count})]`.", count=count)),),
        explains=("underfitting", "constant-prediction", "confused-pair"),
    )


def _answers(case: Case) -> list[Array]:
    """(n, …) what each output answers to the training sample; those of one layer have one name, so all are asked."""
    names = getattr(case.model, "output_names", None) or ()
    if len(set(names)) < len(names) and isinstance(case.model.output, list | tuple):
        answers = [CachedPredictions(joined(case.model), lambda: True).to(case.fit.data)]
    else:
        parts = [each.case for each in outputs_of(case)] or [case]
        answers = [each.predictions.to(each.fit.data) for each in parts]
    return [answer for answer in answers if answer is not None]


def _columns(parts: list[Array]) -> Array | None:
    """(n, K) every value of a sample as a column."""
    if not parts or any(part.dtype.kind not in "biuf" or part.ndim not in (1, 2) for part in parts):
        return None
    return np.concatenate([part.reshape(len(part), -1) for part in parts], axis=1).astype(np.float64)


def _same(one: Array, other: Array) -> bool:
    """Whether two outputs are equal, and no constant: that may be two that have learned nothing."""
    spread = float(one.std())
    return spread > 0 and bool(np.abs(one - other).max() <= ALIKE * spread)
