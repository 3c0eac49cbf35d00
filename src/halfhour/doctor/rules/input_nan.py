"""Rule `input-nan`."""

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message


@rule("input-nan", "cause", message("The data hold numbers that are none"), looks_at=Case)
def input_nan(case: Case) -> Suspicion | None:
    """The inputs or targets hold NaN or infinity.

    Why it matters: one such number in a batch spreads to every weight that meets it. The loss need not turn NaN:
    Keras on a CPU can turn it into 0 on the way through a ReLU, and the network then answers the same to everything.
    """
    inputs_finite, targets_finite = case.fit.data.finite
    if inputs_finite and targets_finite:
        return None
    if inputs_finite:
        evidence = message("NaN or infinity stands among the targets that `fit` was given.")
    else:
        evidence = message("NaN or infinity stands among the inputs that `fit` was given.")
    return Suspicion(
        "error",
        evidence,
        message("Likely a division by zero, a logarithm of zero, or a missing value in the file."),
        (
            Remedy(
                message(
                    "Before training: find them with `np.isfinite(x).all(axis=0)`, mend the computation, or fill them "
                    "with `np.nan_to_num(x)`."
                )
            ),
        ),
    )
