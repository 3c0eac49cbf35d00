"""Finding out by trying: ways to feed a model, and pictures whose class is known -> the way it was trained with.

The first look is short, at every way; the second, at the best of them, long. A way counts as worse than the best only
where McNemar's test says so; among the others the likelier one stays. The likelihood is taken at the best temperature
(Guo et al., ICML 2017), since a model that is too sure of itself looks better on pictures that are too pale.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.stats import binom, binomtest

from halfhour.adopting.wants import Want
from halfhour.records import Floats, Labels, Pixels

Ask = Callable[[Pixels, Want], Floats]  # pictures (N, H, W, C), a way -> the model's raw answers (N, K)
FIRST_LOOK, SECOND_LOOK = (24, 256), (48, 1000)  # pictures, fewest and most
SECONDS = (2.0, 2.0)  # of processor that the looks may take where more pictures would take longer
STAYING = 5  # ways, for the second look
LIKELY_CHANCE = 1e-3  # under which probability a share of right answers is no accident
WORSE = 0.05  # McNemar's p under which a way is worse than the best
CLASSES_GAIN = 0.1  # of accuracy, from which another order of the classes is believed
TEMPERATURES = np.geomspace(0.7, 4.0, 8)


@dataclass(frozen=True)
class Tried:
    """A way, and what came of it: the share 0..1 it gets right, in the order of classes that was found."""

    want: Want
    accuracy: float


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a model wants.

    Attributes:
        want: the way.
        kind: what it answers with: `probabilities`, `logits`, `sigmoid` (one number of two classes), or `sigmoids`.
        order: (K,) of each class of the data, the place in the model's answers.
        accuracy: share right on the pictures of the second look.
        count: how many those were.
        plain_accuracy: the same if the classes stood in the data's order.
        tried: the ways, the best first.
        chance: the probability that a model which knows nothing is right as often.
    """

    want: Want
    kind: str
    order: tuple[int, ...]
    accuracy: float
    count: int
    plain_accuracy: float
    tried: tuple[Tried, ...]
    chance: float

    @property
    def known(self) -> bool:
        """Whether the model recognises these pictures at all."""
        return self.chance < LIKELY_CHANCE


def find_out(ask: Ask, wants: Sequence[Want], pictures: Pixels, labels: Labels, num_classes: int) -> Outcome:
    """Try ways on pictures whose class is known.

    Args:
        ask: the model.
        wants: what may be.
        pictures: (N, H, W, C) in random order.
        labels: (N,).
        num_classes: K.
    """
    ask(pictures[: FIRST_LOOK[0]], wants[0])  # compiles
    began = time.process_time()
    ask(pictures[: FIRST_LOOK[0]], wants[0])
    each = (time.process_time() - began) / FIRST_LOOK[0] / 2
    count = _affordable(FIRST_LOOK, SECONDS[0], each * len(wants), len(pictures))
    first = [_Answers(want, ask(pictures[:count], want), labels[:count], num_classes) for want in wants]
    permuted = _permuted(first)
    first.sort(key=lambda found: (-found.accuracy(permuted=permuted), found.loss(permuted=permuted)))
    staying = _staying(first, permuted=permuted)
    count = _affordable(SECOND_LOOK, SECONDS[1], each * len(staying), len(pictures))
    second = [_Answers(found.want, ask(pictures[:count], found.want), labels[:count], num_classes) for found in staying]
    permuted = _permuted(second)
    best = _likeliest(second, permuted=permuted)
    rest = [found for found in second if found is not best]
    rest.sort(key=lambda found: -found.accuracy(permuted=permuted))
    seen = {id(found.want) for found in second}
    shown = [best, *rest, *(found for found in first if id(found.want) not in seen)]
    usual = float(np.bincount(labels[:count], minlength=num_classes).max() / count)
    right = best.right(permuted=permuted)
    return Outcome(
        want=best.want,
        kind=best.kind,
        order=tuple(best.order if permuted else range(num_classes)),
        accuracy=float(right.mean()),
        count=count,
        plain_accuracy=best.accuracy(permuted=False),
        tried=tuple(Tried(found.want, found.accuracy(permuted=permuted)) for found in shown),
        chance=float(binom.sf(right.sum() - 1, count, max(usual, 1 / num_classes))) * len(wants),
    )


def kind_of(answers: Floats) -> str:
    """What a model answers with, from its answers (N, K).

    >>> kind_of(np.array([[0.1, 0.9], [0.5, 0.5]])), kind_of(np.array([[-3.0, 2.0]])), kind_of(np.array([[0.2], [0.9]]))
    ('probabilities', 'logits', 'sigmoid')
    """
    between = bool((answers >= -1e-6).all() and (answers <= 1 + 1e-6).all())
    if answers.shape[1] == 1:
        return "sigmoid" if between else "logit"
    if between and bool(np.allclose(answers.sum(axis=1), 1.0, atol=1e-3)):
        return "probabilities"
    return "sigmoids" if between else "logits"


def as_probabilities(answers: Floats, kind: str) -> Floats:
    """(N, K) probabilities from a model's answers of that kind; of one number, two classes.

    >>> as_probabilities(np.array([[0.25]]), "sigmoid").tolist()
    [[0.75, 0.25]]
    """
    answers = np.nan_to_num(answers.astype(np.float32), nan=0.0, posinf=1e6, neginf=-1e6)
    if kind == "logit":
        answers, kind = (1 / (1 + np.exp(-np.clip(answers, -80, 80)))).astype(np.float32), "sigmoid"
    if kind == "sigmoid":
        return np.concatenate([1 - answers, answers], axis=1)
    if kind == "sigmoids":
        answers = np.maximum(answers, 1e-9)
    elif kind == "logits":
        answers = np.exp(answers - answers.max(axis=1, keepdims=True))
    shares: Floats = answers / answers.sum(axis=1, keepdims=True)
    return shares


class _Answers:
    """What a model answered to pictures fed in one way."""

    def __init__(self, want: Want, answers: Floats, labels: Labels, num_classes: int) -> None:
        self.want, self.labels = want, labels
        self.kind = kind_of(answers)
        self.probabilities = as_probabilities(answers, self.kind)
        self.order = best_order(self.probabilities, labels, num_classes)

    def right(self, *, permuted: bool) -> np.ndarray:
        """(N,) which are right. An order of classes is read off one half of the pictures and judged on the other."""
        if not permuted:
            plain: np.ndarray = self.probabilities.argmax(axis=1) == self.labels
            return plain
        right = np.zeros(len(self.labels), np.bool_)
        for half in (slice(0, None, 2), slice(1, None, 2)):
            other = slice(1 - (half.start or 0), None, 2)
            order = best_order(self.probabilities[other], self.labels[other], self.probabilities.shape[1])
            right[half] = self.probabilities[half].argmax(axis=1) == np.array(order)[self.labels[half]]
        return right

    def accuracy(self, *, permuted: bool) -> float:
        return float(self.right(permuted=permuted).mean())

    def loss(self, *, permuted: bool) -> float:
        """Mean cross-entropy in nats at the best temperature."""
        labels = np.array(self.order)[self.labels] if permuted else self.labels
        logs = np.log(np.maximum(self.probabilities, 1e-12))
        own = np.arange(len(labels))
        losses = []
        for temperature in TEMPERATURES:
            scaled = logs / temperature
            losses.append((np.log(np.exp(scaled).sum(axis=1)) - scaled[own, labels]).mean())
        return float(min(losses))


def best_order(probabilities: Floats, labels: Labels, num_classes: int) -> list[int]:
    """Of each class, the place in the answers that fits most pictures (Kuhn's assignment).

    >>> best_order(np.array([[0.1, 0.9], [0.8, 0.2]]), np.array([0, 1]), 2)
    [1, 0]
    """
    width = probabilities.shape[1]
    counts = np.zeros((num_classes, width))
    np.add.at(counts, (labels, probabilities.argmax(axis=1)), 1)
    counts += 1e-3 * np.eye(num_classes, width)  # where nothing tells, the order stays
    _rows, places = linear_sum_assignment(counts, maximize=True)
    return [int(place) for place in places]


def _permuted(found: Sequence[_Answers]) -> bool:
    """Whether the classes stand in another order than the data's."""
    plain, other = (max(answers.accuracy(permuted=permuted) for answers in found) for permuted in (False, True))
    return other > plain + CLASSES_GAIN


def _staying(found: Sequence[_Answers], *, permuted: bool) -> list[_Answers]:
    """The best ways, and every one that the first look cannot tell from the best, up to twice as many."""
    best = found[0].right(permuted=permuted)
    alike = [other for other in found[STAYING:] if not _worse(other.right(permuted=permuted), best)]
    return [*found[:STAYING], *alike[:STAYING]]


def _likeliest(found: Sequence[_Answers], *, permuted: bool) -> _Answers:
    best = max(found, key=lambda answers: answers.accuracy(permuted=permuted)).right(permuted=permuted)
    equal = [answers for answers in found if not _worse(answers.right(permuted=permuted), best)]
    return min(equal, key=lambda answers: answers.loss(permuted=permuted))


def _worse(right: np.ndarray, best: np.ndarray) -> bool:
    """McNemar's exact test on the pictures that only one of two gets right."""
    lost, won = int((best & ~right).sum()), int((right & ~best).sum())
    return lost > won and bool(binomtest(lost, lost + won).pvalue < WORSE)


def _affordable(range_: tuple[int, int], seconds: float, each: float, there: int) -> int:
    fewest, most = range_
    return min(there, max(fewest, min(most, int(seconds / max(each, 1e-9)))))
