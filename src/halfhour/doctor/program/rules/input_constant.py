"""Rule `input-constant`."""

from halfhour.doctor.program.case import Case
from halfhour.doctor.program.suspicion import Remedy, Suspicion
from halfhour.language import message


def input_constant(case: Case) -> Suspicion | None:
    """Every sample of the inputs is the same.

    Why it matters: what does not differ cannot tell classes apart. The usual ways there are a whole-number division
    (`x // 255`), a conversion to `uint8` after scaling, and an array of zeros that was never filled.
    """
    x = case.inputs
    if x is None or len(x) < 10 or not case.fit.data.finite[0]:
        return None
    differing = (x != x[:1]).reshape(len(x), -1).any(axis=1).mean()
    if differing > 0.01:
        return None
    return Suspicion(
        "input-constant",
        "error",
        message("Every input is the same"),
        message(
            "{share:.1%} of {count} inputs differ from the first one; they lie between {low:g} and {high:g}.",
            share=float(differing),
            count=len(x),
            low=float(x.min()),
            high=float(x.max()),
        ),
        message("Likely the numbers were lost on the way: `x // 255`, or `astype('uint8')` after the division."),
        (Remedy(message("Convert before dividing: `x.astype('float32') / 255`, and print `x.min(), x.max()`.")),),
    )
