import numpy as np
import pytest
from sklearn import metrics

from halfhour.answering.evaluation import (
    calibration_error,
    cross_entropy,
    evaluate,
    wilson_interval,
)
from halfhour.records import Predictions

NAMES = ("cat", "dog", "fox")


@pytest.fixture
def predictions() -> Predictions:
    random = np.random.default_rng(3)
    probabilities = random.dirichlet((1, 1, 1), 500).astype("float32")
    return Predictions(probabilities, random.integers(0, 3, 500))


def test_scores_are_those_of_scikit_learn(predictions):
    result = evaluate(predictions, NAMES)
    truth, told = predictions.labels, predictions.predicted
    assert result.accuracy == pytest.approx(metrics.accuracy_score(truth, told))
    assert np.array(result.confusion).tolist() == metrics.confusion_matrix(truth, told).tolist()
    assert result.loss == pytest.approx(metrics.log_loss(truth, predictions.probabilities), rel=1e-5)
    precision, recall, _, support = metrics.precision_recall_fscore_support(truth, told)
    assert [score.precision for score in result.per_class] == pytest.approx(precision)
    assert [score.recall for score in result.per_class] == pytest.approx(recall)
    assert [score.support for score in result.per_class] == support.tolist()


@pytest.mark.parametrize(("right", "count"), [(0, 10), (10, 10), (9912, 10_000), (1, 2)])
def test_interval_ends_where_the_share_is_two_and_a_half_percent_off(right, count):
    """Wilson's interval holds each share p from which the one that was seen lies at most 1.96 standard errors."""
    for end in wilson_interval(right, count):
        assert 0 <= end <= 1
        assert (right / count - end) ** 2 == pytest.approx(1.959964**2 * end * (1 - end) / count, rel=1e-5, abs=1e-12)


def test_cross_entropy_punishes_as_the_lessons_say():
    """-ln 0.8 = 0.223, -ln 0.1 = 2.303."""
    sure = Predictions(np.array([[0.8, 0.2]], "float32"), np.array([0]))
    wrong = Predictions(np.array([[0.1, 0.9]], "float32"), np.array([0]))
    assert (round(cross_entropy(sure), 3), round(cross_entropy(wrong), 3)) == (0.223, 2.303)


def test_calibration_error_by_hand():
    """Four answers at 0.75, two right: 0.25 off. One at 0.5, right: 0.5 off. (4 x 0.25 + 1 x 0.5) / 5 = 0.3."""
    rows = [[0.75, 0.25]] * 4 + [[0.5, 0.5]]
    told = Predictions(np.array(rows, "float32"), np.array([0, 0, 1, 1, 0]))
    assert calibration_error(told) == pytest.approx(0.3)


def test_worst_mistakes_come_first(predictions):
    mistakes = evaluate(predictions, NAMES).mistakes
    believed = [mistake.probability for mistake in mistakes]
    assert believed == sorted(believed, reverse=True)
    for mistake in mistakes:
        assert NAMES[predictions.labels[mistake.index]] == mistake.truth != mistake.predicted


def test_confused_pairs_leave_the_right_ones_out(predictions):
    result = evaluate(predictions, NAMES)
    assert sum(pair.count for pair in result.confused_pairs) == round((1 - result.accuracy) * 500)
    assert all(pair.truth != pair.predicted for pair in result.confused_pairs)


def test_a_class_that_was_never_named_has_no_precision():
    told = Predictions(np.array([[0.9, 0.1, 0], [0.8, 0.1, 0.1]], "float32"), np.array([0, 1]))
    scores = evaluate(told, NAMES).per_class
    assert [score.precision for score in scores] == [0.5, None, None]
    assert [score.recall for score in scores] == [1.0, 0.0, 0.0]
