"""Columns that are filled in one class alone, and others. Cases by hand."""

from typing import Any

import keras
import numpy as np
from tests.doctor.rules.made import case, nearly, network, shows

from halfhour.doctor.rules.too_good import too_good

ROWS = 480


def loans(column: Any, *, told_by_the_others: bool = False, classes: int = 2) -> Any:
    """Three columns that say a little of the class, and one more."""
    random = np.random.default_rng(0)
    labels = np.arange(ROWS) % (2 * classes) // 2
    x = random.normal(size=(ROWS, 4)).astype("float32")
    x[:, 0] += labels * (6 if told_by_the_others else 0.4)
    x[:, 3] = column(labels, random)
    model = network(keras.Input((4,)), keras.layers.Dense(classes, "softmax"))
    return case(model, x, labels)


def amounts(share: float, of: int = 1) -> Any:
    """What was recovered, of a share of one class."""
    return lambda labels, random: np.where(
        (labels == of) & (random.random(ROWS) < share), random.lognormal(7, 1, ROWS), 0
    )


@shows(too_good, says="and another in 8")
def what_was_recovered_of_loans_that_failed():
    return loans(amounts(0.8))


@shows(too_good, says="of class 0")
def dates_that_those_who_stayed_do_not_have():
    return loans(
        lambda labels, random: np.where((labels == 0) & (random.random(ROWS) < 0.7), random.integers(0, 900, ROWS), -1)
    )


@shows(too_good, says="of class 2. A random forest gets")
def one_of_three_classes_has_the_amount():
    return loans(amounts(0.9, of=2), classes=3)


@nearly(too_good)
def amounts_in_both_classes():
    return loans(lambda labels, random: np.where(random.random(ROWS) < 0.2 + 0.5 * labels, random.random(ROWS), 0))


@nearly(too_good)
def a_few_amounts_in_one_class():
    return loans(amounts(0.1))


@nearly(too_good)
def a_mark_that_one_class_has():
    return loans(lambda labels, random: (labels == 1) & (random.random(ROWS) < 0.8))


@nearly(too_good)
def amounts_where_the_others_tell_as_much():
    return loans(amounts(0.8), told_by_the_others=True)


def gaps(fill: Any) -> Any:
    """An income that is missing in a third of the rows, and what is put there."""

    def column(labels: Any, random: Any) -> Any:
        income = random.normal(2000 + 100 * labels, 400, ROWS)
        return np.where(random.random(ROWS) < 0.3, fill(income, labels), income)

    return column


@shows(too_good, says="Column 3 of the inputs holds many different values, but")
def gaps_filled_with_the_mean_of_the_class():
    return loans(gaps(lambda income, labels: np.where(labels, income[labels == 1].mean(), income[labels == 0].mean())))


@nearly(too_good)
def gaps_filled_with_the_mean_of_all():
    return loans(gaps(lambda income, labels: income.mean()))


@nearly(too_good)
def gaps_filled_with_the_mean_of_a_group_that_is_no_class():
    group = np.arange(ROWS) % 3
    means = np.array([1900.0, 2000.0, 2100.0])
    return loans(gaps(lambda income, labels: means[group]))


@nearly(too_good)
def ages_in_whole_years():
    return loans(lambda labels, random: random.integers(20, 30, ROWS) + 10 * labels)
