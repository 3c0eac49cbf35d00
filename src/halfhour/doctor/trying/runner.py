"""Where remedies are tried within a budget: suspicions go in, what their remedies reached comes out."""

import math
from collections.abc import Callable
from typing import TypeVar

from halfhour.doctor.reading.case import Case
from halfhour.doctor.suspicion import Change, Remedy, Suspicion
from halfhour.doctor.trying.cost import BUILDING
from halfhour.doctor.trying.experiments import Attempt, attempt, standing
from halfhour.stopwatch import Patience

# All of these are nominal seconds (`cost.py`), so that a verdict is the same however busy the machine is.
ONE_TRIAL = 1.5  # of training for one remedy, and once more where that was too short to tell
SHORT_TRIAL = 0.6  # where many are to be compared
SHORTEST_TRIAL = 0.3

SCREENING = 0.6  # share of the budget in which remedies are compared; the rest brings the first one to its end
PATIENCE = 3.0  # budgets in real seconds: nothing was reckoned worse than by this factor
GAIN = 0.05  # accuracy or R²
CHANCE = 1.5  # standard deviations of an accuracy on so many rows; the same rows are asked before and after

T = TypeVar("T")


class TrialRunner:
    """Where remedies are tried.

    Args:
        budget: nominal seconds for all trials; 0: nothing is tried.
        faults: where what goes wrong is written to.
    """

    def __init__(self, budget: float, faults: list[str]) -> None:
        self.stood: dict[int, float | None] = {}
        self._trials = budget > 0
        self._one_trial = ONE_TRIAL
        self._screening, self._rest = SCREENING * budget, (1 - SCREENING) * budget
        self._patience = Patience(PATIENCE * budget)
        self._faults = faults

    def divide_budget(self, suspicions: list[Suspicion]) -> None:
        """Give each remedy of these the same share of what there is to compare them."""
        count = sum(bool(remedy.change) for suspicion in suspicions for remedy in suspicion.remedies)
        share = self._screening / (count + 1) - BUILDING
        self._one_trial = max(SHORT_TRIAL, min(ONE_TRIAL, share))

    def attempt(self, case: Case, change: Change) -> Attempt | None:
        """Try a change, if enough is left for it."""
        if not self._trials or self._screening < SHORTEST_TRIAL or self._patience.over:
            return None
        done = self._guarded(lambda: attempt(case, change, self._one_trial, self._patience))
        self._screening -= done.cost if done else BUILDING
        return done

    def longer(self, done: Attempt) -> Attempt:
        """Go on with a trial that was cut, if enough is left."""
        further = self._more(done, min(self._one_trial, self._screening))
        self._screening -= further.cost - done.cost
        return further

    def to_the_end(self, done: Attempt) -> Attempt:
        """Go on with a trial that was cut with all that is left."""
        return self._more(done, max(self._screening, 0.0) + self._rest)

    def before(self, case: Case, suspicion: Suspicion) -> float | None:
        """The score of the program as it stands; of one that crashed, that of its untrained network."""
        if not self._trials:
            return None
        asked = next((remedy.change.asked for remedy in suspicion.remedies if remedy.change), None)
        if asked:
            return self._guarded(lambda: case.evaluation.score_on(asked[0]))
        if id(case) not in self.stood:
            self.stood[id(case)] = self._guarded(lambda: standing(case))
        return self.stood[id(case)]

    def best(self, case: Case, suspicion: Suspicion) -> tuple[Remedy, Attempt] | None:
        """The remedy that reached most, of those that there was enough left to try."""
        changes = [(remedy, remedy.change) for remedy in suspicion.remedies if remedy.change]
        tried = [(remedy, self.attempt(case, change)) for remedy, change in changes]
        reached = [(remedy, done) for remedy, done in tried if done]
        return max(reached, key=lambda pair: pair[1].score) if reached else None

    def _more(self, done: Attempt, cost: float) -> Attempt:
        go_on = done.go_on
        if go_on is None or cost < SHORTEST_TRIAL or self._patience.over:
            return done
        return self._guarded(lambda: go_on(cost)) or done

    def _guarded(self, work: Callable[[], T | None]) -> T | None:
        try:
            return work()
        except Exception as error:  # a network of others can fail in any way; that is no finding
            self._faults.append(f"trial: {type(error).__name__}: {error}")
            return None


def helps(before: float, done: Attempt) -> bool:
    """Whether a gain is more than chance: 0.05, or 0.02 where that halves what is wrong, and more than few rows stray.

    >>> helps(0.5, Attempt(0.75, 1.0, 1.0, rows=4, share=1.0)), helps(0.5, Attempt(0.75, 1.0, 1.0, rows=400, share=1.0))
    (False, True)
    """
    after, gain = done.score, done.score - before
    middle = min(max((before + after) / 2, 0.0), 1.0)
    if gain < CHANCE * math.sqrt(middle * (1 - middle) / max(done.rows, 1)):
        return False
    return gain >= GAIN or (gain >= 0.02 and 1 - after <= (1 - before) / 2)
