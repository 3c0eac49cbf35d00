"""Time as a training keeps it: seconds since the process began, and how long each part of the work took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stopwatch:
    """Seconds since a start, on the monotonic clock, which no change of the wall clock moves.

    Args:
        already: seconds that had passed before this stopwatch was made (the process's start-up).

    >>> stopwatch = Stopwatch(already=2.0)
    >>> with stopwatch.part("data"):
    ...     pass
    >>> stopwatch.elapsed() >= 2.0, sorted(stopwatch.parts)
    (True, ['data'])
    """

    def __init__(self, already: float = 0.0) -> None:
        self._zero = time.monotonic() - already
        self.parts: dict[str, float] = {}

    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._zero

    def later(self, seconds: float) -> None:
        """Show from now on so many seconds more."""
        self._zero -= seconds

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Time the body under a name."""
        before = self.elapsed()
        try:
            yield
        finally:
            self.parts[name] = self.elapsed() - before


class Patience:
    """So many seconds that the machine really gave to this process.

    By the clock alone a busy machine would end what it measures; by processor time alone, one of sixty cores would.

    >>> Patience(60.0).over, Patience(-1.0).over
    (False, True)
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._clock, self._processor = time.monotonic(), time.process_time()

    @property
    def over(self) -> bool:
        """Whether both are over."""
        return min(time.monotonic() - self._clock, time.process_time() - self._processor) > self._seconds
