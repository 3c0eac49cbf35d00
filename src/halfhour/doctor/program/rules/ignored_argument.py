"""Rule `ignored-argument`."""

import re

from halfhour.doctor.program.case import Case
from halfhour.doctor.program.suspicion import Change, Remedy, Suspicion
from halfhour.language import message

LEAVE_OUT = message("Leave it out; for a falling learning rate use `keras.optimizers.schedules.ExponentialDecay`.")
FALL = 20.0  # the rate is tried with a fall to a 21st of it over the program's steps


def ignored_argument(case: Case) -> Suspicion | None:
    """An argument of older Keras that Keras 3 takes and ignores, such as `decay=`.

    Why it matters: the program looks as if the learning rate fell, and it does not. Keras says so in a warning that
    scrolls by. It is a note, for the training may go well without; where it did not, and a falling rate helps when
    tried, it is the cause.
    """
    for text in case.seen.warnings:
        match = re.search(r"[Aa]rgument `(\w+)`.*ignored", text)
        if match:
            fell = match[1] == "decay" and bool(case.learning_rate and case.steps)
            tried = (_falling_rate(case),) if fell and case.learned in ("nothing", "something") else ()
            return Suspicion(
                "ignored-argument",
                "error" if tried else "note",
                message("An argument is ignored"),
                message("Keras: {text}", text=text),
                message("`{name}` belonged to an older version of Keras.", name=match[1]),
                (Remedy(LEAVE_OUT), *tried),
                certain=not tried,
                needs_trial=bool(tried),
                otherwise="note" if tried else None,
            )
    return None


def _falling_rate(case: Case) -> Remedy:
    decay = FALL / case.steps
    return Remedy(
        message(
            "Let the learning rate fall as it did in older Keras: "
            "`{name}(keras.optimizers.schedules.InverseTimeDecay({rate:g}, 1, {decay:.1g}))`; "
            "the last number is that of `decay=`.",
            name=type(case.optimizer).__name__,
            rate=case.learning_rate,
            decay=decay,
        ),
        Change(decay=decay),
    )
