"""Rule `ignored-argument`."""

import re

from halfhour.doctor.reading.case import Case
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import ByTrial, Change, Remedy, Suspicion
from halfhour.language import message

LEAVE_OUT = message("Drop it; to decay the learning rate, use `keras.optimizers.schedules.ExponentialDecay`.")
FALL = 20.0  # in the trial, the rate decays to 1/21 over the program's steps


@rule("ignored-argument", "cause", message("Keras ignores an argument"), looks_at=Case)
def ignored_argument(case: Case) -> Suspicion | None:
    """An argument of older Keras that Keras 3 takes and ignores, such as `decay=`.

    Why it matters: the program looks as if the learning rate decayed, but it doesn't. Keras only says so in a warning
    that scrolls by. It is a note, since training may go well without it; if it didn't, and decay helps when tried, it
    is the cause.
    """
    for text in case.seen.warnings:
        match = re.search(r"[Aa]rgument `(\w+)`.*ignored", text)
        if match:
            fell = match[1] == "decay" and bool(case.optimizer.rate and case.curves.steps)
            tried = (_falling_rate(case),) if fell and case.evaluation.learned in ("nothing", "something") else ()
            return Suspicion(
                "error" if tried else "note",
                message("Keras says: {text}", text=text),
                message("`{name}` belongs to an older version of Keras.", name=match[1]),
                (Remedy(LEAVE_OUT), *tried),
                by_trial=ByTrial(refuted="note", untried=None) if tried else None,
            )
    return None


def _falling_rate(case: Case) -> Remedy:
    decay = FALL / case.curves.steps
    return Remedy(
        message(
            "Decay the learning rate as older Keras did: "
            "`{name}(keras.optimizers.schedules.InverseTimeDecay({rate:g}, 1, {decay:.1g}))`; the last "
            "number is the old `decay=`.",
            name=case.optimizer.name,
            rate=case.optimizer.rate,
            decay=decay,
        ),
        Change(decay=decay),
    )
