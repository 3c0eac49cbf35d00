"""The plan for a deadline: the time, this machine's speed and what was measured before -> the network that gains most.

`measured/` beside this file holds what each network came to after how many pictures; `benchmarks/ladder.py` wrote it. A
network is chosen by its validation accuracy there; what the person is told to expect is its test accuracy.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from math import ceil, inf, isfinite, sqrt
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from halfhour.records import LONGER, DataFacts, Floats, Plan

MEASURED = Path(__file__).with_name("measured")  # a file for each set
TESTED = 10_000  # test pictures of each set that was measured
RESOLUTION = 1 / 3000  # one of about so many validation pictures: smaller differences between trainings don't exist
FEW = 600  # pictures a class
MNIST_PIXELS = 60_000 * 28 * 28  # learned from in a minute to 99.5 %; other sets get their time in proportion
COLOUR = 10.0  # colour pictures of things need about ten times the arithmetic a pixel that digits do
SHORTEST, LONGEST = 1.0, 10.0  # minutes
ENOUGH_EPOCHS = 40  # for pictures so few that a minute holds more, where nobody asked for the minute


@dataclass(frozen=True, eq=False)
class Rung:
    """A network as it was measured.

    Attributes:
        model: its name.
        data: the set it was measured on.
        channels: of that set's pictures.
        cost: seconds a picture in training, relative to the cheapest network for such pictures.
        seen: (M,) pictures learned from, repeats counted, ascending.
        validation: (M,) median share of validation pictures wrong.
        test: (M, 2) smallest and largest share of test pictures wrong, over the seeds.
    """

    model: str
    data: str
    channels: int
    cost: float
    seen: Floats
    validation: Floats
    test: Floats

    def expected_error(self, seen: float) -> float:
        """The share of validation pictures wrong after so many pictures, or after as many as are enough."""
        return _between(min(seen, self.enough), self.seen, self.validation)

    @property
    def enough(self) -> float:
        """Pictures to learn from after which longer trainings measured no better; infinite if the longest is best.

        A difference within `RESOLUTION` isn't one.

        >>> errors = np.array([0.02, 0.01, 0.01])
        >>> Rung("quick-16", "mnist", 1, 1.0, np.array([1.0, 2.0, 4.0]), errors, np.stack([errors, errors], 1)).enough
        2.0
        """
        best = int(np.argmax(self.validation <= self.validation.min() + RESOLUTION))
        return inf if best == len(self.seen) - 1 else float(self.seen[best])

    def enough_for(self, data: DataFacts) -> float:
        """The same for a set: infinite unless it is the one that was measured."""
        return self.enough if self.data == data.name else inf

    def expected_test_errors(self, seen: float) -> tuple[float, float]:
        """The smallest and the largest share of test pictures wrong after so many pictures."""
        return _between(seen, self.seen, self.test[:, 0]), _between(seen, self.seen, self.test[:, 1])


def plan(*, seconds: float, speed: float, of: str, data: DataFacts, fixed: bool = False) -> Plan:
    """Choose the network that can gain most in the time.

    Args:
        seconds: there are for training.
        speed: pictures a second in training, of the network `of`.
        of: the network that was timed.
        data: the set; expectations are told for the one that was measured.
        fixed: whether it must be that network.
    """
    rungs = {rung.model: rung for rung in _rungs_for(data.picture_shape[-1])}
    timed = rungs.get(of)
    if timed is None:
        return Plan(of, seconds, speed, seconds * speed / data.train_count)
    cheapest_speed = speed * timed.cost

    def chosen(seconds: float) -> tuple[Rung, float, tuple[float, float] | None]:
        """The network for so many seconds, how many pictures it learns from in them, and what to expect of it."""
        rung = timed if fixed else _choose(list(rungs.values()), seconds * cheapest_speed, data)
        seen = seconds * cheapest_speed / rung.cost
        return rung, seen, expectation(rung.model, data, min(seen, rung.enough_for(data)))

    rung, seen, expected = chosen(seconds)
    *_which, longer = chosen(LONGER * seconds)
    enough, count = rung.enough_for(data), data.train_count
    epochs = ceil(enough / count) if isfinite(enough) else None
    return Plan(rung.model, seconds, cheapest_speed / rung.cost, seen / count, expected, epochs, longer)


def expectation(model: str, data: DataFacts, seen: float) -> tuple[float, float] | None:
    """The lowest and the highest share 0..1 of test pictures right to expect after so many pictures.

    They are those of the seeds that were measured, and a standard error further: two seeds do not show their spread.

    Args:
        model: the network.
        data: the set; other sets than the one that was measured are promised nothing.
        seen: pictures learned from, repeats counted.
    """
    for rung in _rungs():
        if (rung.model, rung.data) == (model, data.name):
            low, high = rung.expected_test_errors(seen)
            chance = sqrt(high * (1 - high) / TESTED)
            return max(0.0, 1 - high - chance), min(1.0, 1 - low + chance)
    return None


def _choose(rungs: list[Rung], seen: float, data: DataFacts) -> Rung:
    """The network that can gain most while the cheapest learns from `seen` pictures.

    Few pictures teach a large network nothing that a small one does not learn.
    """
    if data.train_count < FEW * len(data.class_names):
        return min(rungs, key=lambda rung: rung.cost)
    return min(rungs, key=lambda rung: rung.expected_error(seen / rung.cost))


def cheapest(channels: int) -> str:
    """The network whose speed is measured first."""
    return min(_rungs_for(channels), key=lambda rung: rung.cost).model


def suitable_minutes(count: int, picture_shape: tuple[int, int, int]) -> float:
    """A sensible deadline for a set: a minute for MNIST, ten for CIFAR-10.

    Args:
        count: its training pictures.
        picture_shape: (H, W, C).

    >>> suitable_minutes(60_000, (28, 28, 1)), suitable_minutes(50_000, (32, 32, 3))
    (1.0, 10.0)
    """
    height, width, channels = picture_shape
    minutes = count * height * width / MNIST_PIXELS * (COLOUR if channels > 1 else 1.0)
    return round(min(LONGEST, max(SHORTEST, minutes)), 1)


def _rungs_for(channels: int) -> list[Rung]:
    """The networks measured on pictures of so many channels, or where there are none, all."""
    return [rung for rung in _rungs() if rung.channels == channels] or list(_rungs())


@cache
def _rungs() -> tuple[Rung, ...]:
    files = sorted(MEASURED.glob("*.toml"))
    return tuple(_rung(table) for file in files for table in tomllib.loads(file.read_text(encoding="utf-8"))["network"])


def _rung(table: dict[str, Any]) -> Rung:
    runs = sorted(table["runs"], key=lambda run: run["seen"])
    return Rung(
        model=table["model"],
        data=table["data"],
        channels=table["channels"],
        cost=table["cost"],
        seen=np.array([run["seen"] for run in runs], float),
        validation=np.array([1 - median(run["validation"]) for run in runs]),
        test=np.array([[1 - max(run["test"]), 1 - min(run["test"])] for run in runs]),
    )


def _between(seen: float, measured_at: Floats, errors: Floats) -> float:
    """The error after so many pictures: straight lines between the measurements on logarithmic axes.

    Beyond the last it stays; before the first it grows as the pictures get fewer.

    >>> round(_between(200.0, np.array([100.0, 400.0]), np.array([0.04, 0.01])), 3)
    0.02
    """
    early = min(1.0, seen / measured_at[0])
    error = np.exp(np.interp(np.log(max(seen, 1.0)), np.log(measured_at), np.log(errors)))
    return float(min(1.0, error / max(early, 1e-6)))
