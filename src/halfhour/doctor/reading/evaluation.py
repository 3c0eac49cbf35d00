"""What a trained network answers, and what that is worth: a model, samples and the problem in, scores out."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from halfhour.doctor.reading.asking import predict
from halfhour.doctor.reading.curves import Learned, how_much_was_learned, skill
from halfhour.doctor.reading.heads import OutputHead
from halfhour.doctor.reading.naming import activation_by_outputs, predicted_class, probabilities
from halfhour.doctor.reading.problem import Problem
from halfhour.doctor.reading.scores import guess_score, score, true_class
from halfhour.doctor.seeing.observed import Array, Sample

if TYPE_CHECKING:
    import keras

BALANCED = 0.3  # skill with every class counted alike that chance does not reach on the few samples of a rare class
FEWEST_TO_READ = 10  # answers from which the kind of the last layer is read


class CachedPredictions:
    """A model's answers to samples, each asked for once.

    Args:
        model: the person's own; it is asked, never changed.
        can_answer: whether its weights still are those that the training left.
    """

    def __init__(self, model: "keras.Model", can_answer: Callable[[], bool]) -> None:
        self._model = model
        self._can_answer = can_answer
        self._known: dict[int, Array | None] = {}

    def to(self, sample: Sample) -> Array | None:
        """(n, ...) the answers; nothing where there are none to be had."""
        if not sample or not self._model.built or not self._can_answer():
            return None
        if id(sample) not in self._known:
            try:
                self._known[id(sample)] = predict(self._model, sample)
            except Exception:  # a model of others may answer in any way, or not at all
                self._known[id(sample)] = None
        return self._known[id(sample)]


def head_by_answers(head: OutputHead, answers: Array | None) -> OutputHead:
    """The head of a network whose end cannot be looked at, by what it answers to the training sample."""
    if answers is None or answers.ndim < 2 or len(answers) < FEWEST_TO_READ or not np.isfinite(answers).all():
        return head
    activation = activation_by_outputs(answers, loss=None if head.from_logits else head.loss)
    return replace(head, units=answers.shape[-1], rank=answers.ndim, activation=activation)


@dataclass(frozen=True, eq=False)
class ModelEvaluation:
    """Facts, each computed when it is first asked for; what is not known is `None`.

    Attributes:
        predictions: the model's answers.
        problem: what the targets ask for.
        train, held: the samples that it is asked about: those trained on, and those that answers are judged on.
    """

    predictions: CachedPredictions
    problem: Problem
    train: Sample
    held: Sample
    _scores: dict[int, float | None] = field(default_factory=dict)

    def outputs_on(self, sample: Sample) -> Array | None:
        """What the model answers to a sample as it stands, (n, ...)."""
        return self.predictions.to(sample)

    def score_on(self, sample: Sample) -> float | None:
        """Accuracy or R² of the model as it stands on a sample."""
        head, task = self.problem.head, self.problem.task
        if head is None or task is None or len(sample.targets) != 1:
            return None
        if id(sample) not in self._scores:
            answers = self.outputs_on(sample)
            self._scores[id(sample)] = None if answers is None else score(answers, sample.targets[0], task, head)
        return self._scores[id(sample)]

    @cached_property
    def train_score(self) -> float | None:
        """Accuracy or R² on the training sample, with the weights at the end."""
        return self.score_on(self.train)

    @cached_property
    def held_score(self) -> float | None:
        """The same on the data that answers are judged on."""
        return self.score_on(self.held)

    @cached_property
    def guess(self) -> float:
        """What the best constant answer scores on these."""
        known = self.problem.task and len(self.held.targets) == 1
        return guess_score(self.held.targets[0], self.problem.task) if known else 0.0

    @cached_property
    def skill(self) -> float | None:
        """How far the answers have come from guessing (0) to perfect (1), on the training sample."""
        if self.train_score is None or not self.problem.says_something:
            return None
        return skill(self.train_score, self.guess)

    @cached_property
    def y_pred(self) -> Array | None:
        """(n,) the class that the model names for each held sample; nothing where this is no classification."""
        return self.y_pred_on(self.held)

    @cached_property
    def probabilities(self) -> Array | None:
        """(n, classes) how likely the model holds each class to be for each held sample."""
        answers, head = self.outputs_on(self.held), self.problem.head
        if answers is None or head is None or self.problem.classes is None:
            return None
        return probabilities(answers, head)

    @cached_property
    def y_true(self) -> Array | None:
        """(n,) the class that each held sample has; nothing where this is no classification."""
        return self.y_true_on(self.held) if self.problem.classes is not None else None

    def y_true_on(self, sample: Sample) -> Array | None:
        """(n,) the class that each sample has."""
        head = self.problem.head
        if len(sample.targets) != 1 or head is None:
            return None
        return true_class(sample.targets[0], head.units or 0)

    def y_pred_on(self, sample: Sample) -> Array | None:
        """(n,) the class that the model names for each sample; nothing where this is no classification."""
        answers, head = self.outputs_on(sample), self.problem.head
        if answers is None or answers.ndim != 2 or head is None or self.problem.task not in ("classes", "one-hot"):
            return None
        return predicted_class(answers, head)

    @cached_property
    def balanced_skill(self) -> float:
        """Skill when every class counts alike: what class weights work for."""
        y_pred = self.y_pred_on(self.train)
        y_true = self.y_true_on(self.train)
        if y_pred is None or y_true is None:
            return 0.0
        classes = np.unique(y_true)
        if len(classes) < 2 or len(y_true) != len(y_pred):
            return 0.0
        right = float(np.mean([(y_pred[y_true == name] == name).mean() for name in classes]))
        return skill(right, 1 / len(classes))

    @cached_property
    def learned(self) -> Learned | None:
        """A coarse verdict on the training: the ground that most rules stand on."""
        if self.skill is None or self.train_score is None:
            return None
        count, values = len(self.train.targets[0]), self.problem.task == "values"
        verdict = how_much_was_learned(self.train_score, self.guess, count, values=values)
        return "something" if verdict == "nothing" and self.balanced_skill > BALANCED else verdict
