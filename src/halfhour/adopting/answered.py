"""What a foreign model answered to pictures whose class is known: raw answers -> which are right, and how likely."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment
from scipy.special import expit, log_softmax, softmax
from scipy.stats import binomtest

from halfhour.adopting.wants import Want
from halfhour.answering.outputs import OutputKind, kind_of_outputs
from halfhour.records import Floats, Labels

WORSE = 0.05  # McNemar's p under which a way is worse than another
# A model that has learned too little is not sure enough, and looks better on pictures that are too harsh: losses are
# taken at the best temperature (Guo et al., ICML 2017), of these. None is above 1: one that is too sure of itself would
# then answer as well to twice the contrast that it was trained with.
TEMPERATURES = np.geomspace(0.25, 1.0, 8)
LEAST_PROBABILITY, LEAST_SHARE = 1e-12, 1e-9  # so that no logarithm is of 0, and no sum is 0


@dataclass(frozen=True, eq=False)
class ScoredAnswers:
    """What a model answered to pictures fed in one way.

    Attributes:
        want: the way.
        raw: (N, W) its answers, of W outputs.
        labels: (N,) classes 0..K-1.
        num_classes: K, W at the most, or 2 of one output.
        misfit: in nats, as `Stranger.misfit` gives it, if it does.
    """

    want: Want
    raw: Floats
    labels: Labels
    num_classes: int
    misfit: float | None = None

    @cached_property
    def kind(self) -> OutputKind:
        """What the model answers with."""
        return kind_of_outputs(self.raw)

    @cached_property
    def probabilities(self) -> Floats:
        """(N, W)."""
        return as_probabilities(self.raw, self.kind)

    @cached_property
    def order(self) -> list[int]:
        """Of each class, its place in the answers."""
        return best_order(self.probabilities, self.labels, self.num_classes)

    def right(self, *, permuted: bool) -> npt.NDArray[np.bool_]:
        """(N,) which are right. An order of classes is read off one half of the pictures and judged on the other."""
        if not permuted:
            plain: npt.NDArray[np.bool_] = self.probabilities.argmax(axis=1) == self.labels
            return plain
        right = np.zeros(len(self.labels), np.bool_)
        for half in (slice(0, None, 2), slice(1, None, 2)):
            other = slice(1 - (half.start or 0), None, 2)
            order = best_order(self.probabilities[other], self.labels[other], self.num_classes)
            right[half] = self.probabilities[half].argmax(axis=1) == np.array(order)[self.labels[half]]
        return right

    def accuracy(self, *, permuted: bool) -> float:
        """Share right, 0..1."""
        return float(self.right(permuted=permuted).mean())

    def losses(self, *, permuted: bool) -> Floats:
        """(N,) cross-entropies in nats at the temperature that is best for their mean."""
        labels = np.array(self.order)[self.labels] if permuted else self.labels
        logs = np.log(np.maximum(self.probabilities, LEAST_PROBABILITY))
        own = np.arange(len(labels))
        losses = [-log_softmax(logs / temperature, axis=1)[own, labels] for temperature in TEMPERATURES]
        best: Floats = min(losses, key=np.mean)
        return best

    def loss(self, *, permuted: bool) -> float:
        """Their mean."""
        return float(self.losses(permuted=permuted).mean())


def worse(right: npt.NDArray[np.bool_], best: npt.NDArray[np.bool_]) -> bool:
    """Whether a way is worse than another: McNemar's exact test on the pictures that only one of the two gets right."""
    lost, won = int((best & ~right).sum()), int((right & ~best).sum())
    return lost > won and bool(binomtest(lost, lost + won).pvalue < WORSE)


def as_probabilities(answers: Floats, kind: OutputKind) -> Floats:
    """(N, K) probabilities from a model's answers of that kind; of one number, two classes.

    >>> as_probabilities(np.array([[0.25]]), "sigmoid").tolist()
    [[0.75, 0.25]]
    """
    answers = np.nan_to_num(answers.astype(np.float32), nan=0.0, posinf=1e6, neginf=-1e6)
    probabilities: Floats
    if kind in ("logit", "sigmoid"):
        second = expit(answers) if kind == "logit" else answers
        return np.concatenate([1 - second, second], axis=1)
    if kind == "logits":
        probabilities = softmax(answers, axis=1)
        return probabilities
    shares: Floats = np.maximum(answers, LEAST_SHARE) if kind == "sigmoids" else answers
    probabilities = shares / shares.sum(axis=1, keepdims=True)
    return probabilities


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
