"""What the listeners share: the observation that they fill, and the guard that keeps their faults from the program."""

from collections.abc import Iterator
from contextlib import contextmanager

from halfhour.doctor.seeing.observed import Observation


class Notes:
    """One program's notes.

    Attributes:
        seen: what was noted.
        faults: what went wrong in the listening itself.
        inside: how many calls of Keras are being carried out: it calls evaluate from fit, and compile from loading.
    """

    def __init__(self) -> None:
        self.seen = Observation()
        self.faults: list[str] = []
        self.inside = 0

    @contextmanager
    def within(self) -> Iterator[None]:
        """Carry out a call of Keras: what it calls itself is not the program's own doing."""
        self.inside += 1
        try:
            yield
        finally:
            self.inside -= 1

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Run our own part: a fault in it is noted, and the person's program goes on."""
        try:
            yield
        except Exception as error:
            self.faults.append(f"{type(error).__name__}: {error}")
