"""Rule `ignored-argument`."""

import re

from halfhour.doctor.program.case import Case
from halfhour.doctor.program.suspicion import Remedy, Suspicion
from halfhour.language import message


def ignored_argument(case: Case) -> Suspicion | None:
    """An argument of older Keras that Keras 3 takes and ignores, such as `decay=`.

    Why it matters: the program looks as if the learning rate fell, and it does not. Keras says so in a warning that
    scrolls by; it is a note, for the training may go well without.
    """
    for text in case.seen.warnings:
        match = re.search(r"[Aa]rgument `(\w+)`.*ignored", text)
        if match:
            return Suspicion(
                "ignored-argument",
                "note",
                message("An argument is ignored"),
                message("Keras: {text}", text=text),
                message("`{name}` belonged to an older version of Keras.", name=match[1]),
                (
                    Remedy(
                        message(
                            "Leave it out; for a falling learning rate use "
                            "`keras.optimizers.schedules.ExponentialDecay`."
                        )
                    ),
                ),
            )
    return None
