"""Exceptions that end a program: a crash goes in, what it means comes out.

`known.py` has how a crash is recognised: by what raised it, by the words of its own message, and by where in a library
it was raised; the other files have the table, by what the program was at. Rules that look at the data come first
(`verdict.py`); these are for what they cannot see.
"""

from halfhour.doctor.crashes.callbacks import CALLBACKS
from halfhour.doctor.crashes.files import FILES
from halfhour.doctor.crashes.known import KnownCrash
from halfhour.doctor.crashes.names import NAMES
from halfhour.doctor.crashes.shapes import SHAPES, SIZES
from halfhour.doctor.crashes.values import VALUES
from halfhour.doctor.ended import evidence_of
from halfhour.doctor.rule import Rule
from halfhour.doctor.seeing.observed import Crash
from halfhour.doctor.suspicion import Remedy, Suspicion
from halfhour.language import message

# The first that says anything counts. What is recognised by where it was raised stands before what is by words alone.
KNOWN: tuple[KnownCrash, ...] = (*FILES, *CALLBACKS, *NAMES, *VALUES, *SHAPES)
CRASHES: tuple[Rule[Crash], ...] = (*SIZES, *(known.rule() for known in KNOWN))
UNKNOWN = Rule("crash", "cause", message("The program raised an error"), Crash, lambda crash: None)


def explain(crash: Crash) -> tuple[Rule[Crash], Suspicion]:
    """What ended the program, as far as it is known, with the script's line and the exception's own words."""
    for one in CRASHES:
        if told := one.decide(crash):
            return one, told
    return UNKNOWN, Suspicion(
        "error",
        evidence_of(crash),
        message("The doctor doesn't know this error; its last line says what happened."),
        (Remedy(message("Read the last line of the error, then print the variables it uses: type, shape, value.")),),
    )
