"""Does a file answer as its model does? Two sets of answers -> their comparison."""

import time
from collections.abc import Callable
from statistics import median

import numpy as np

from halfhour.records import Answers, Comparison, Floats, Labels, Pixels

BATCH = 100  # pictures
ALONE = 50  # pictures that are timed one by one
DECIDED = 0.1  # of probability, that the likeliest class is ahead of the second
WARM_UP = 5  # answers before that: the first ones set things up


def timed(runtime: str, ask: Callable[[Pixels | Floats], Floats], pictures: Pixels | Floats) -> Answers:
    """Ask a runtime about pictures (N, H, W, C), in batches and one by one, and take the times.

    Args:
        runtime: its name.
        ask: pictures -> (N, K) probabilities.
        pictures: one or more.
    """
    batches = [pictures[start : start + BATCH] for start in range(0, len(pictures), BATCH)]
    ask(batches[0])
    began = time.perf_counter()
    probabilities = np.concatenate([ask(batch) for batch in batches])
    rate = len(pictures) / (time.perf_counter() - began)
    seconds = []
    for number in range(WARM_UP + ALONE):
        place = number % len(pictures)
        began = time.perf_counter()
        ask(pictures[place : place + 1])
        seconds.append(time.perf_counter() - began)
    return Answers(runtime, probabilities, 1000 * median(seconds[WARM_UP:]), rate)


def compare(keras: Answers, other: Answers, labels: Labels) -> Comparison:
    """Hold the answers of a file beside those of Keras.

    Args:
        keras: the model's own answers to N pictures.
        other: the file's, to the same.
        labels: (M,) classes of the first M of them.

    >>> def said(*rows): return Answers("", np.array(rows, np.float32), 1.0, 1.0)
    >>> compared = compare(said([0.25, 0.75], [0.5, 0.5]), said([0.75, 0.25], [0.5, 0.5]), np.array([1]))
    >>> compared.same_label, compared.decided_otherwise, compared.largest_difference
    (1, 1, 0.5)
    >>> compared.keras_accuracy, compared.accuracy
    (1.0, 0.0)
    """
    own, others = keras.probabilities.argmax(axis=1), other.probabilities.argmax(axis=1)
    decided = _lead(keras.probabilities) >= DECIDED
    decided |= _lead(other.probabilities) >= DECIDED
    judged = len(labels)
    return Comparison(
        pictures=len(own),
        same_label=int((own == others).sum()),
        decided_otherwise=int(((own != others) & decided).sum()),
        largest_difference=float(np.abs(keras.probabilities - other.probabilities).max()),
        judged=judged,
        accuracy=float((others[:judged] == labels).mean()) if judged else None,
        keras_accuracy=float((own[:judged] == labels).mean()) if judged else None,
        milliseconds=other.milliseconds,
        keras_milliseconds=keras.milliseconds,
        pictures_a_second=other.pictures_a_second,
        keras_pictures_a_second=keras.pictures_a_second,
    )


def _lead(probabilities: Floats) -> Floats:
    """(N,) how far the likeliest class is ahead of the second."""
    first_two = np.sort(probabilities, axis=1)[:, -2:]
    lead: Floats = first_two[:, 1] - first_two[:, 0]
    return lead
