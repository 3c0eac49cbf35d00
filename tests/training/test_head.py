"""A last layer in closed form: scikit-learn's own answers, sane where classes are missing, honest across folds."""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

from halfhour.training.head import STRENGTH, cross_validate, fit_head


def test_probabilities_are_those_of_the_regression_that_it_came_from():
    random = np.random.default_rng(0)
    features = random.normal(3, 2, (90, 12)).astype(np.float32)
    for classes in (2, 3):
        labels = (np.arange(90) % classes).astype(np.int64)
        features[np.arange(90), labels] += 3
        scaled = (features - features.mean(axis=0)) / features.std(axis=0).mean()
        wanted = LogisticRegression(C=STRENGTH, max_iter=200).fit(scaled, labels).predict_proba(scaled)
        assert np.allclose(fit_head(features, labels, classes).probabilities(features), wanted, atol=1e-4)


def test_a_class_without_pictures_is_never_answered():
    features = np.eye(6, dtype=np.float32)
    head = fit_head(features, np.array([0, 0, 0, 3, 3, 3]), 5)
    assert set(head.probabilities(features).argmax(axis=1).tolist()) == {0, 3}


def test_cross_validation_tells_chance_from_knowledge():
    x, y = load_digits(return_X_y=True)
    x, y = x[:300].astype(np.float32), y[:300]
    groups = np.arange(300)
    known = cross_validate(x, y, groups, 10, 0, seconds=0)
    shuffled = cross_validate(x, np.random.default_rng(0).permutation(y), groups, 10, 0, seconds=0)
    assert known.low > 0.8
    assert shuffled.low < 0.1 < shuffled.high
    assert known.repeats == 1


def test_all_right_is_no_certainty():
    labels = np.arange(40) % 2
    found = cross_validate(np.eye(2, dtype=np.float32)[labels], labels, np.arange(40), 2, 0, seconds=60)
    # Wilson by hand, 40 of 40: 1 / (1 + 1.96^2 / 40)
    assert (found.accuracy, round(found.low, 3), found.high) == (1.0, 0.912, 1.0)


def test_copies_stay_on_one_side():
    random = np.random.default_rng(1)
    once = random.normal(size=(40, 200)).astype(np.float32)
    features, labels = np.repeat(once, 5, axis=0), np.repeat(np.arange(40) % 2, 5)  # nothing to learn but the copies
    apart = cross_validate(features, labels, np.arange(200), 2, 0, seconds=0)
    together = cross_validate(features, labels, np.repeat(np.arange(40), 5), 2, 0, seconds=0)
    assert apart.accuracy > 0.9
    assert together.accuracy < 0.75


def test_too_few_pictures_are_not_cross_validated():
    assert cross_validate(np.eye(6, dtype=np.float32), np.arange(6) % 2, np.arange(6), 2, 0, seconds=0) is None
