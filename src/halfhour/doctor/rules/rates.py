"""What rules about the learning rate share."""

from halfhour.doctor.patching.edits import set_rate
from halfhour.doctor.reading.case import Case
from halfhour.doctor.reading.optimizers import Optimizer
from halfhour.doctor.suspicion import Change, Remedy
from halfhour.language import message


def usual_of(case: Case, rate: float) -> dict[str, object]:
    """What a sentence names of a learning rate and of those that its optimizer usually works with."""
    low, _good, high = case.optimizer.usual
    return {"rate": rate, "name": case.optimizer.name, "low": low, "high": high}


def suggested(optimizer: Optimizer) -> tuple[Remedy, ...]:
    """The good learning rate and a smaller one, in words."""
    good = optimizer.usual[1]
    return tuple(_remedy(optimizer, rate) for rate in (good, good / 10))


def rate_remedies(case: Case, count: int = 2) -> tuple[Remedy, ...]:
    """The good learning rate and a smaller one, as remedies that can be tried."""
    good = case.optimizer.usual[1]
    return _for(case, (good, good / 10)[:count])


def smaller(case: Case, rate: float) -> tuple[Remedy, ...]:
    """A tenth and a thousandth of a learning rate."""
    return _for(case, (rate / 10, rate / 1000))


def rounded(rate: float) -> float:
    """A learning rate of one digit.

    >>> rounded(0.03 / 3.2)
    0.009
    """
    return float(f"{rate:.1g}")


def _for(case: Case, rates: tuple[float, ...]) -> tuple[Remedy, ...]:
    return tuple(_remedy(case.optimizer, rate, case) for rate in rates)


def _remedy(optimizer: Optimizer, rate: float, case: Case | None = None) -> Remedy:
    text = message("Use `keras.optimizers.{name}(learning_rate={rate:g})`.", name=optimizer.name, rate=rate)
    return Remedy(text, Change(learning_rate=rate), (set_rate(case, rate),) if case else ())
