"""The plan of a training that goes at another speed than it was made for."""

import pytest

from halfhour.events import EpochDone, Replanned
from halfhour.records import DataFacts, Epoch, Plan
from halfhour.training.outlook import Outlook
from halfhour.training.plan import expectation

MNIST = DataFacts("mnist", "", 57_000, 3_000, 10_000, (28, 28, 1), tuple("0123456789"), "digit")
PLANNED = Plan("quick-16", 60.0, 5700.0, 6.0, (0.99, 0.995))


def told(*epochs: tuple[int, float, float]) -> list[Plan]:
    """What is told of epochs, each a number, its seconds and the seconds that are left."""
    plans: list[Plan] = []
    outlook = Outlook(PLANNED, MNIST, lambda event: plans.append(event.plan) if isinstance(event, Replanned) else None)
    for number, seconds, left in epochs:
        outlook(EpochDone(Epoch(number, 0.1, 0.9, 0.1, 0.9, 0.01, seconds), None, left))
    return plans


def test_a_training_that_goes_as_planned_is_told_nothing_more():
    assert told((1, 30.0, 50.0), (2, 10.0, 40.0), (3, 9.0, 31.0)) == []  # the first builds the graph


def test_a_machine_that_has_become_slow_is_told_once_with_what_is_left():
    """By hand: two epochs are done, 25 seconds hold one more of 25."""
    (plan,) = told((2, 25.0, 25.0), (3, 25.0, 0.0))
    assert (plan.model, plan.epochs) == ("quick-16", 3.0)
    assert plan.pictures_per_second == pytest.approx(57_000 / 25)
    assert plan.expected == expectation("quick-16", MNIST, 3 * 57_000)


def test_a_machine_that_has_become_quick_is_told_too():
    assert [plan.epochs for plan in told((2, 4.0, 40.0))] == [12.0]
