"""What rules about the learning rate share."""

from halfhour.doctor.program.case import Case
from halfhour.doctor.program.data_edits import set_rate
from halfhour.doctor.program.suspicion import Change, Remedy
from halfhour.language import message

# Learning rates that each optimizer usually works with: the lowest, a good one, the highest. Keras's own defaults,
# but for Adadelta, whose paper (Zeiler, 2012) has 1.0 where Keras has 0.001, and SGD, which pictures want at 0.1.
USUAL = {
    "sgd": (0.001, 0.05, 0.5),
    "adadelta": (0.1, 1.0, 10.0),
    "adagrad": (0.001, 0.01, 0.5),
    "ftrl": (0.001, 0.05, 1.0),
    "rmsprop": (0.00005, 0.001, 0.01),
    "lion": (0.00001, 0.0003, 0.003),
}
ADAM = (0.00005, 0.001, 0.01)


def usual(case: Case) -> tuple[float, float, float]:
    """The lowest, a good and the highest learning rate that are usual with this optimizer."""
    low, good, high = USUAL.get(case.optimizer_name, ADAM)
    if case.optimizer_name == "sgd" and float(getattr(case.optimizer, "momentum", 0) or 0) >= 0.8:
        return low / 10, good / 5, high / 5  # momentum m multiplies the step by 1 / (1 - m)
    return low, good, high


def rate_remedies(case: Case, count: int = 2) -> tuple[Remedy, ...]:
    """The good learning rate and a smaller one, as remedies that can be tried."""
    good = usual(case)[1]
    return _remedies(case, (good, good / 10)[:count])


def smaller(case: Case, rate: float) -> tuple[Remedy, ...]:
    """A tenth and a thousandth of a learning rate."""
    return _remedies(case, (rate / 10, rate / 1000))


def _remedies(case: Case, rates: tuple[float, ...]) -> tuple[Remedy, ...]:
    return tuple(
        Remedy(
            message(
                "Use `keras.optimizers.{name}(learning_rate={rate:g})`.", name=type(case.optimizer).__name__, rate=rate
            ),
            Change(learning_rate=rate),
            (set_rate(type(case.optimizer).__name__, rate),),
        )
        for rate in rates
    )
