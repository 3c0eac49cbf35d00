"""Likely label errors beside those of `cleanlab`, whose authors wrote the paper that the method is from.

`filter_by="confident_learning"` is the same set, the off-diagonal of the confident joint, but for one case: where the
likeliest class of all does not reach its own threshold, cleanlab counts it all the same. So ours is within theirs, and
with two classes, where there is no third, both are equal.
"""

import numpy as np
import pytest
from cleanlab.filter import find_label_issues

from halfhour.answering.evaluation import label_errors
from halfhour.records import Predictions

COUNT, PLANTED = 600, 30


def planted(num_classes: int, sureness: float | np.ndarray, seed: int) -> tuple[Predictions, set[int]]:
    """Predictions that lean to the true class, and the rows whose label was then set to another one."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, num_classes, COUNT)
    scores = random.normal(0, 1, (COUNT, num_classes))
    scores[np.arange(COUNT), truth] += np.broadcast_to(sureness, num_classes)[truth]
    shares = np.exp(scores)
    labels = truth.copy()
    rows = random.permutation(COUNT)[:PLANTED]
    labels[rows] = (truth[rows] + random.integers(1, num_classes, PLANTED)) % num_classes
    return Predictions((shares / shares.sum(axis=1, keepdims=True)).astype(np.float32), labels), set(rows.tolist())


def theirs(predictions: Predictions) -> list[int]:
    found = find_label_issues(
        predictions.labels,
        predictions.probabilities.astype(np.float64),
        filter_by="confident_learning",
        return_indices_ranked_by="normalized_margin",
        n_jobs=1,
    )
    return found.tolist()


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("sureness", [2.0, 5.0])
def test_with_two_classes_both_doubt_the_same_labels_in_the_same_order(sureness, seed):
    predictions, _rows = planted(2, sureness, seed)
    ours = label_errors(predictions).tolist()
    assert len(ours) >= PLANTED / 2
    assert ours == theirs(predictions)


@pytest.mark.parametrize("seed", range(5))
def test_with_ten_classes_a_good_model_finds_what_was_planted_and_both_agree(seed):
    predictions, rows = planted(10, 8.0, seed)
    ours, their = set(label_errors(predictions).tolist()), set(theirs(predictions))
    assert ours == their
    assert len(ours & rows) >= 0.9 * PLANTED
    assert len(ours - rows) <= 0.01 * COUNT


def test_where_classes_are_not_alike_ours_are_among_theirs_and_the_rest_is_the_one_case():
    left = 0
    for seed in range(5):
        predictions, _rows = planted(10, np.linspace(0.5, 6, 10), seed)
        ours, their = set(label_errors(predictions).tolist()), set(theirs(predictions))
        assert ours <= their and len(ours) >= 0.9 * len(their)
        probabilities, labels = predictions.probabilities, predictions.labels
        thresholds = np.array([probabilities[labels == label, label].mean() for label in range(10)])
        likeliest = probabilities.argmax(axis=1)
        for row in their - ours:
            assert probabilities[row, likeliest[row]] < thresholds[likeliest[row]]
        left += len(their - ours)
    assert left
