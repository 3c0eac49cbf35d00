"""The plan: more time buys a larger network, and expectations are those that were measured."""

import numpy as np
import pytest

from halfhour.models.registry import MODELS
from halfhour.records import DataFacts
from halfhour.training import plan as planning
from halfhour.training.plan import cheapest, plan

MNIST = DataFacts("mnist", "", 57_000, 3_000, 10_000, (28, 28, 1), tuple("0123456789"), "digit")


def test_every_measured_network_exists_and_the_cheapest_costs_one():
    rungs = planning._rungs()
    assert {rung.model for rung in rungs} <= set(MODELS)
    assert cheapest(1) == "quick-16"
    for rung in rungs:
        assert rung.cost >= 1
        assert (np.diff(rung.seen) > 0).all()


def test_the_larger_network_is_chosen_where_its_error_is_the_smaller(monkeypatch):
    """After 100 s at 1,000 pictures a second the small one is at 1 %, the large one, ten times slower, at 3 %."""
    both = np.array([[0.01, 0.01], [0.005, 0.005]])
    small = planning.Rung("quick-16", "mnist", 1, 1.0, np.array([1e5, 1e6]), np.array([0.01, 0.01]), both)
    large = planning.Rung("quick-32", "mnist", 1, 10.0, np.array([1e4, 1e5]), np.array([0.03, 0.005]), both)
    monkeypatch.setattr(planning, "_rungs", lambda: (small, large))
    chosen = [plan(seconds=seconds, speed=1000.0, of="quick-16", data=MNIST).model for seconds in (100, 1000)]
    assert chosen == ["quick-16", "quick-32"]


def test_the_expectation_is_that_of_the_measurement():
    (rung,) = [rung for rung in planning._rungs() if rung.model == "quick-16"]
    choice = plan(seconds=rung.seen[0] / 1000, speed=1000.0, of="quick-16", data=MNIST, fixed=True)
    chance = (rung.test[0, 1] * (1 - rung.test[0, 1]) / 10_000) ** 0.5
    assert choice.expected == pytest.approx((1 - rung.test[0, 1] - chance, 1 - rung.test[0, 0] + chance))
    assert choice.epochs == pytest.approx(rung.seen[0] / 57_000)


def test_other_pictures_are_promised_nothing():
    other = DataFacts("mine", "", 57_000, 3_000, 10_000, (28, 28, 1), ("a", "b"), "plain")
    assert plan(seconds=60, speed=5000.0, of="quick-16", data=other).expected is None


def test_a_network_that_was_never_measured_is_planned_by_its_own_speed():
    choice = plan(seconds=57.0, speed=2000.0, of="tutorial", data=MNIST, fixed=True)
    assert (choice.model, choice.epochs, choice.expected) == ("tutorial", 2.0, None)


@pytest.mark.parametrize(
    ("minutes", "count", "chosen"),
    [(0.5, 47_500, "colour-64"), (4, 47_500, "colour-128"), (60, 47_500, "colour-256"), (30, 900, "colour-64")],
)
def test_more_minutes_buy_a_larger_colour_network_and_few_pictures_a_small_one(minutes, count, chosen):
    data = DataFacts("cifar10", "", count, 2_500, 10_000, (32, 32, 3), tuple("0123456789"), "plain")
    assert plan(seconds=60 * minutes, speed=1700.0, of="colour-64", data=data).model == chosen


def measured(*wrong: float) -> planning.Rung:
    """A network measured on MNIST after 1, 2, 4 … epochs: shares of validation and of test pictures wrong."""
    seen = 57_000.0 * 2 ** np.arange(len(wrong))
    errors = np.array(wrong)
    return planning.Rung("quick-16", "mnist", 1, 1.0, seen, errors, np.stack([errors, errors], axis=1))


@pytest.mark.parametrize(
    ("wrong", "enough"),
    [
        ((0.02, 0.01), None),
        ((0.02, 0.01, 0.01), 2),
        ((0.02, 0.01, 0.0098), 2),
        ((0.02, 0.01, 0.012, 0.011), 2),
        ((0.01, 0.02), 1),
    ],
)
def test_more_epochs_than_the_best_that_was_measured_are_not_planned(monkeypatch, wrong, enough):
    monkeypatch.setattr(planning, "_rungs", lambda: (measured(*wrong),))
    choice = plan(seconds=57.0 * 100, speed=1000.0, of="quick-16", data=MNIST)
    assert (choice.epochs, choice.enough) == (100.0, enough)
    other = DataFacts("mine", "", 57_000, 3_000, 10_000, (28, 28, 1), tuple("0123456789"), "digit")
    assert plan(seconds=5700.0, speed=1000.0, of="quick-16", data=other).enough is None


@pytest.mark.parametrize(
    ("wrong", "is_enough"), [((0.2, 0.1, 0.05, 0.02), False), ((0.02, 0.0198, 0.0197, 0.0197), True)]
)
def test_more_time_is_suggested_where_it_was_seen_to_help(monkeypatch, wrong, is_enough):
    """Of 10,000 test pictures 0.03 points can't be told from chance, eighteen can."""
    monkeypatch.setattr(planning, "_rungs", lambda: (measured(*wrong),))
    choice = plan(seconds=57.0, speed=1000.0, of="quick-16", data=MNIST)
    assert choice.is_long_enough == is_enough


def test_a_longer_deadline_is_never_expected_to_do_worse():
    for of, shape, name, count in (
        ("quick-16", (28, 28, 1), "mnist", 57_000),
        ("colour-64", (32, 32, 3), "cifar10", 47_500),
    ):
        data = DataFacts(name, "", count, 3_000, 10_000, shape, tuple("0123456789"), "plain")
        rungs = {rung.model: rung for rung in planning._rungs()}
        wrong = []
        for seconds in (10, 60, 300, 600, 1800, 7200, 86_400):
            choice = plan(seconds=seconds, speed=12_000.0, of=of, data=data)
            wrong.append(rungs[choice.model].expected_error(choice.epochs * count))
        assert wrong == sorted(wrong, reverse=True)
