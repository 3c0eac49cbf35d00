"""Where remedies are tried within the time there is: suspicions go in, what their remedies reached comes out."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import TypeVar

from halfhour.doctor.reading.case import Case
from halfhour.doctor.suspicion import Change, Remedy, Suspicion
from halfhour.doctor.trying.experiments import Attempt, attempt, standing

ONE_TRIAL = 1.5  # seconds of training for one remedy, and once more where that was too short to tell
SHORT_TRIAL = 0.6  # where many are to be compared
BUILDING = 0.5  # seconds that a copy takes to be made
SHORTEST_TRIAL = 0.3
GAIN = 0.05  # accuracy or R²
CHANCE = 1.5  # standard deviations of an accuracy on so many rows; the same rows are asked before and after

T = TypeVar("T")


@dataclass
class Bench:
    """Where remedies are tried: whether at all, until when, and what went wrong there."""

    trials: bool
    screening_ends: float
    ends: float
    faults: list[str]
    stood: dict[int, float | None] = field(default_factory=dict)
    one_trial: float = ONE_TRIAL

    def divide_time(self, suspicions: list[Suspicion]) -> None:
        """Give each remedy of these the same share of the time there is to compare them."""
        count = sum(bool(remedy.change) for suspicion in suspicions for remedy in suspicion.remedies)
        share = (self.screening_ends - monotonic()) / (count + 1) - BUILDING
        self.one_trial = max(SHORT_TRIAL, min(ONE_TRIAL, share))

    def attempt(self, case: Case, change: Change) -> Attempt | None:
        """Try a change, if there is time for it."""
        if not self.trials or self.screening_ends - monotonic() < SHORTEST_TRIAL:
            return None
        return self._guarded(lambda: attempt(case, change, self.one_trial))

    def longer(self, done: Attempt) -> Attempt:
        """Go on with a trial that was cut, if there is time for it."""
        return self._more(done, min(self.one_trial, self.screening_ends - monotonic()))

    def to_the_end(self, done: Attempt) -> Attempt:
        """Go on with a trial that was cut for as long as there is time."""
        return self._more(done, self.ends - monotonic())

    def before(self, case: Case, suspicion: Suspicion) -> float | None:
        """The score of the program as it stands; of one that crashed, that of its untrained network."""
        if not self.trials:
            return None
        asked = next((remedy.change.asked for remedy in suspicion.remedies if remedy.change), None)
        if asked:
            return self._guarded(lambda: case.answers.score_on(asked[0]))
        if id(case) not in self.stood:
            self.stood[id(case)] = self._guarded(lambda: standing(case))
        return self.stood[id(case)]

    def best(self, case: Case, suspicion: Suspicion) -> tuple[Remedy, Attempt] | None:
        """The remedy that reached most, of those that there was time to try."""
        changes = [(remedy, remedy.change) for remedy in suspicion.remedies if remedy.change]
        tried = [(remedy, self.attempt(case, change)) for remedy, change in changes]
        reached = [(remedy, done) for remedy, done in tried if done]
        return max(reached, key=lambda pair: pair[1].score) if reached else None

    def _more(self, done: Attempt, seconds: float) -> Attempt:
        go_on = done.go_on
        if go_on is None or seconds < SHORTEST_TRIAL:
            return done
        return self._guarded(lambda: go_on(seconds)) or done

    def _guarded(self, work: Callable[[], T | None]) -> T | None:
        try:
            return work()
        except Exception as error:  # a network of others can fail in any way; that is no finding
            self.faults.append(f"trial: {type(error).__name__}: {error}")
            return None


def helps(before: float, done: Attempt) -> bool:
    """Whether a gain is more than chance: 0.05, or 0.02 where that halves what is wrong, and more than few rows stray.

    >>> helps(0.5, Attempt(0.75, 1.0, rows=4, share=1.0)), helps(0.5, Attempt(0.75, 1.0, rows=400, share=1.0))
    (False, True)
    """
    after, gain = done.score, done.score - before
    middle = min(max((before + after) / 2, 0.0), 1.0)
    if gain < CHANCE * math.sqrt(middle * (1 - middle) / max(done.rows, 1)):
        return False
    return gain >= GAIN or (gain >= 0.02 and 1 - after <= (1 - before) / 2)
