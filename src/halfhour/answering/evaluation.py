"""What predictions are worth: predictions and class names -> one `Evaluation`. NumPy only."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from halfhour.records import ClassScore, ConfusedPair, Evaluation, Labels, Mistake, Predictions

WORST_MISTAKES = 24
CONFUSED_PAIRS = 10
CALIBRATION_BINS = 15


def evaluate(predictions: Predictions, class_names: Sequence[str]) -> Evaluation:
    """Score predictions on pictures whose classes are known.

    Args:
        predictions: (N, K) probabilities and (N,) labels.
        class_names: K names.

    >>> import numpy as np
    >>> told = Predictions(np.array([[0.8, 0.2], [0.3, 0.7], [0.1, 0.9]], "float32"), np.array([0, 1, 0]))
    >>> result = evaluate(told, ["cat", "dog"])
    >>> round(result.accuracy, 3), result.confusion, result.mistakes[0].predicted
    (0.667, ((1, 1), (0, 1)), 'dog')
    """
    matrix = confusion_matrix(predictions, len(class_names))
    right = int(np.trace(matrix))
    count = len(predictions.labels)
    low, high = wilson_interval(right, count)
    return Evaluation(
        count=count,
        accuracy=right / count,
        accuracy_low=low,
        accuracy_high=high,
        loss=cross_entropy(predictions),
        calibration_error=calibration_error(predictions),
        per_class=_class_scores(matrix, class_names),
        confusion=tuple(tuple(int(cell) for cell in row) for row in matrix),
        confused_pairs=_confused_pairs(matrix, class_names),
        mistakes=_worst_mistakes(predictions, class_names),
    )


def confusion_matrix(predictions: Predictions, num_classes: int) -> npt.NDArray[np.int64]:
    """(K, K) counts: row is the true class, column the predicted one."""
    cells = predictions.labels * num_classes + predictions.predicted
    return np.bincount(cells, minlength=num_classes**2).reshape(num_classes, num_classes)


def wilson_interval(right: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share, which stays inside 0..1 also for 0 or all right (Wilson, JASA 1927).

    >>> low, high = wilson_interval(98, 100)
    >>> round(low, 4), round(high, 4)
    (0.93, 0.9945)
    """
    from scipy.stats import binomtest  # which Keras has loaded by now

    interval = binomtest(right, count).proportion_ci(confidence_level=0.95, method="wilson")
    return float(interval.low), float(interval.high)


def cross_entropy(predictions: Predictions) -> float:
    """Mean of -ln p(true class), in nats; p is kept above 1e-7 as Keras keeps it.

    >>> import numpy as np
    >>> round(cross_entropy(Predictions(np.array([[0.8, 0.2]], "float32"), np.array([0]))), 3)
    0.223
    """
    believed = predictions.probabilities[np.arange(len(predictions.labels)), predictions.labels]
    return float(-np.log(np.clip(believed, 1e-7, 1.0)).mean())


def calibration_error(predictions: Predictions) -> float:
    """Expected calibration error: how far confidence is from accuracy, over 15 bins (Guo et al., ICML 2017)."""
    confidence = predictions.probabilities.max(axis=1)
    right = predictions.predicted == predictions.labels
    bins = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    gaps = [
        abs(float(right[bins == number].mean()) - float(confidence[bins == number].mean())) * (bins == number).sum()
        for number in np.unique(bins)
    ]
    return float(sum(gaps) / len(right))


def label_errors(predictions: Predictions) -> Labels:
    """Rows whose label is likely wrong, the surest first: confident learning (Northcutt et al., JAIR 2021).

    A class counts as believed where its probability reaches the mean that pictures labelled so get. A label is doubted
    where another class is believed and likelier; the order is that of the likelihoods' difference.

    Args:
        predictions: of pictures that the model did not learn from.

    >>> rows = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.2, 0.8], [0.05, 0.95]], "float32")
    >>> label_errors(Predictions(rows, np.array([0, 0, 1, 1, 0]))).tolist()
    [4]
    """
    probabilities, labels = predictions.probabilities, predictions.labels
    thresholds = np.full(probabilities.shape[1], np.inf)
    for label in np.unique(labels):
        thresholds[label] = probabilities[labels == label, label].mean()
    believed = np.where(probabilities >= thresholds, probabilities, 0.0)
    own = probabilities[np.arange(len(labels)), labels]
    doubted = (believed.argmax(axis=1) != labels) & (believed.max(axis=1) > own)
    order = np.argsort((own - believed.max(axis=1))[doubted], kind="stable")
    rows: Labels = np.flatnonzero(doubted)[order]
    return rows


def _class_scores(matrix: npt.NDArray[np.int64], class_names: Sequence[str]) -> tuple[ClassScore, ...]:
    """Precision and recall of every class; a recall of 0 where the split holds none of it."""
    right, truths, called = matrix.diagonal(), matrix.sum(axis=1), matrix.sum(axis=0)
    return tuple(
        ClassScore(
            name=name,
            support=int(truths[number]),
            precision=float(right[number] / called[number]) if called[number] else None,
            recall=float(right[number] / max(truths[number], 1)),
        )
        for number, name in enumerate(class_names)
    )


def _confused_pairs(matrix: npt.NDArray[np.int64], class_names: Sequence[str]) -> tuple[ConfusedPair, ...]:
    pairs = [
        ConfusedPair(class_names[truth], class_names[predicted], int(matrix[truth, predicted]))
        for truth, predicted in np.argwhere(matrix)
        if truth != predicted
    ]
    return tuple(sorted(pairs, key=lambda pair: -pair.count)[:CONFUSED_PAIRS])


def _worst_mistakes(predictions: Predictions, class_names: Sequence[str]) -> tuple[Mistake, ...]:
    predicted = predictions.predicted
    wrong = np.flatnonzero(predicted != predictions.labels)
    confidence = predictions.probabilities[wrong, predicted[wrong]]
    return tuple(
        Mistake(
            index=int(index),
            truth=class_names[predictions.labels[index]],
            predicted=class_names[predicted[index]],
            probability=float(predictions.probabilities[index, predicted[index]]),
        )
        for index in wrong[np.argsort(-confidence, kind="stable")][:WORST_MISTAKES]
    )
