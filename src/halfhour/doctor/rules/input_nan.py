"""Rule `input-nan`."""

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message


@rule("input-nan", "cause", message("NaN or infinity in the data"), looks_at=Case)
def input_nan(case: Case) -> Suspicion | None:
    """The inputs or targets contain NaN or infinity.

    Why it matters: one NaN in a batch spreads to every weight it touches. The loss doesn't always become NaN: on a CPU,
    Keras can turn it into 0 in a ReLU, and the network then predicts the same for everything.
    """
    inputs_finite, targets_finite = case.fit.data.finite
    if inputs_finite and targets_finite:
        return None
    if inputs_finite:
        evidence = message("The targets passed to `fit` contain NaN or infinity.")
    else:
        evidence = message("The inputs passed to `fit` contain NaN or infinity.")
    return Suspicion(
        "error",
        evidence,
        message("Likely a division by zero, a logarithm of zero, or a missing value in the file."),
        (
            Remedy(
                message(
                    "Find them before training with `np.isfinite(x).all(axis=0)`; fix the computation, or "
                    "replace them with `np.nan_to_num(x)`."
                )
            ),
        ),
    )
