"""Rule `asks-for-input`."""

from halfhour.doctor.ended import evidence_of, said
from halfhour.doctor.rule import rule
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.doctor.worked import Worked
from halfhour.language import message


@rule("asks-for-input", "cause", message("A cell waits for keyboard input"), looks_at=Worked)
def asks_for_input(worked: Worked) -> Suspicion | None:
    """A cell calls `input` or `getpass`, and nobody is there to answer when the notebook runs from the top.

    Why it matters: the notebook can't run unattended, and the training below it never started.
    """
    crash = worked.seen.crash
    if crash is None or not said(crash).startswith("StdinNotImplementedError"):
        return None
    return Suspicion(
        "error",
        evidence_of(crash),
        message("Nobody can answer when a notebook runs from top to bottom."),
        (Remedy(message('Write the value into the cell: `name = "…"`; put a password into an environment variable.')),),
        of_the_end=True,
    )
