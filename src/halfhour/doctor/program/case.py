"""One training of one model, read as the rules need it: records of what was seen go in, facts come out.

Facts are computed when they are first asked for, from small samples, and never raise for want of data: what is not
known is `None`.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np

from halfhour.doctor.program.asking import predict
from halfhour.doctor.program.heads import CROSS_ENTROPIES, REGRESSION, Head, head_of
from halfhour.doctor.program.observed import Array, FitSeen, ModelSeen, Observation, Sample, UseSeen
from halfhour.doctor.program.sampling import is_one_hot
from halfhour.doctor.program.scores import Task, class_of, guess_score, score

NORMALISING = {"BatchNormalization", "Normalization", "LayerNormalization", "UnitNormalization", "GroupNormalization"}
BALANCED = 0.3  # skill with every class counted alike that chance does not reach on the few samples of a rare class
WEIGHING = ("Dense", "Conv", "LSTM", "GRU", "SimpleRNN", "Embedding", "Einsum", "Attention", "Bidirectional")


@dataclass
class Case:
    """A model with one of its trainings.

    Attributes:
        final: whether this training was the model's last, so that its present weights are this training's.
    """

    seen: Observation
    of: ModelSeen
    fit: FitSeen
    final: bool = True
    uses: list[UseSeen] = field(default_factory=list)
    _answered: dict[int, Array | None] = field(default_factory=dict)

    @property
    def model(self) -> Any:
        """The person's own model: it is asked, never changed."""
        return self.of.model

    @property
    def crashed(self) -> bool:
        """Whether the program ended in an exception while this training ran."""
        return self.seen.crash is not None and not self.fit.finished and self.seen.current is self.of

    @property
    def crashed_in_use(self) -> bool:
        """Whether the program ended in an exception while `evaluate` or `predict` ran."""
        crash = self.seen.crash is not None and self.seen.current is self.of and self.fit.finished
        return crash and bool(self.uses) and not self.uses[-1].finished

    @cached_property
    def head(self) -> Head | None:
        """The network's end, where it has one output and one loss."""
        head = head_of(self.model, self.of.compiled.get("loss"))
        if head is None or head.activation is not None:
            return head
        return self._read_from_answers(head)

    def _read_from_answers(self, head: Head) -> Head:
        """The head of a network whose end cannot be looked at, by what it answers to the training sample."""
        answers = self.answers(self.fit.data)
        if answers is None or answers.ndim < 2 or not np.isfinite(answers).all() or len(answers) < 10:
            return head
        units = answers.shape[-1]
        if units > 1 and answers.min() >= 0 and np.allclose(answers.sum(axis=-1), 1, atol=1e-3):
            activation = "softmax"
        elif answers.min() < 0 or answers.max() > 1:
            activation = "linear"
        else:
            return replace(head, units=units, rank=answers.ndim)
        return replace(head, units=units, rank=answers.ndim, activation=activation)

    @cached_property
    def layers(self) -> list[Any]:
        """Every layer, those of models inside the model with them."""
        return list(self.model._flatten_layers(include_self=False)) if hasattr(self.model, "_flatten_layers") else []

    @property
    def optimizer(self) -> Any:
        """The optimizer; `None` before compile."""
        return getattr(self.model, "optimizer", None)

    @cached_property
    def learning_rate(self) -> float | None:
        """The learning rate that the training began with."""
        if self.fit.rates:
            return self.fit.rates[0]
        try:
            return float(self.optimizer.learning_rate)
        except (AttributeError, TypeError, ValueError):
            return None

    @property
    def optimizer_name(self) -> str:
        """The optimizer's class, in small letters."""
        return type(self.optimizer).__name__.lower() if self.optimizer is not None else ""

    @property
    def batch_size(self) -> int:
        """Samples a step, as `fit` was told or as Keras chooses."""
        return int(self.fit.arguments.get("batch_size") or 32)

    @property
    def steps(self) -> int:
        """Steps of the whole training, where the number of samples is known; else 0."""
        return len(self.column("loss")) * -(-(self.fit.data.count or 0) // self.batch_size)

    @property
    def accuracies(self) -> list[float]:
        """Training accuracy by epoch, whatever metric of it there was."""
        names = ("accuracy", "acc", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy")
        return next((self.column(name) for name in names if self.column(name)), [])

    @cached_property
    def inputs(self) -> Array | None:
        """The sample of the one numeric input, as float64; of several inputs or of words, nothing."""
        parts = self.fit.data.inputs
        return parts[0].astype(np.float64) if len(parts) == 1 and parts[0].dtype.kind in "biuf" else None

    @cached_property
    def targets(self) -> Array | None:
        """The sample of the one numeric target."""
        parts = self.fit.data.targets
        return parts[0] if len(parts) == 1 and parts[0].dtype.kind in "biuf" else None

    @cached_property
    def reconstructs(self) -> bool:
        """Whether the targets are the inputs: an autoencoder."""
        x, y = self.inputs, self.targets
        return x is not None and y is not None and x.size == y.size and bool(np.array_equal(x.ravel(), y.ravel()))

    @cached_property
    def task(self) -> Task | None:
        """What the targets ask for, by their values and the loss."""
        y, head = self.targets, self.head
        if y is None or head is None or len(y) == 0:
            return None
        flat = y.reshape(len(y), -1)
        if self.reconstructs:
            return "values"
        if y.ndim > 2:
            return "tags" if self._are_tags(flat) else "values"
        if flat.shape[1] > 1:
            return "one-hot" if is_one_hot(y) else "tags" if self._are_tags(flat) else "values"
        if head.loss == "sparse_categorical_crossentropy":
            return "classes"
        return "classes" if head.loss in CROSS_ENTROPIES or self.looks_like_classes else "values"

    def _are_tags(self, rows: Array) -> bool:
        """Whether several labels may hold at once: zeros and ones, and a loss of classification."""
        return self.head is not None and self.head.loss in CROSS_ENTROPIES and bool(np.isin(rows, (0, 1)).all())

    @cached_property
    def looks_like_classes(self) -> bool:
        """Whether targets of one number a row are counted as classes: by a metric of accuracy, or a softmax."""
        y, head = self.targets, self.head
        if y is None or head is None or y.size != len(y):
            return False
        numbers = self.fit.data.labels if self.fit.data.labels is not None else y.ravel()
        if not np.array_equal(numbers, np.round(numbers)) or len(np.unique(numbers)) > min(200, max(2, len(y) // 3)):
            return False
        return self.asks_accuracy or head.activation == "softmax" or (head.units or 0) > 1

    @cached_property
    def asks_accuracy(self) -> bool:
        """Whether a metric counts right answers."""
        return "acc" in str(self.of.compiled.get("metrics") or "").lower()

    @cached_property
    def classes(self) -> Array | None:
        """Every training target as a class number; nothing where this is no classification."""
        labels = self.fit.data.labels if self.task in ("classes", "one-hot") else None
        return labels if labels is not None and np.array_equal(labels, np.round(labels)) else None

    @cached_property
    def num_classes(self) -> int | None:
        """Classes that the targets speak of."""
        if self.task == "one-hot" and self.targets is not None:
            return int(self.targets.shape[-1])
        return None if self.classes is None or not len(self.classes) else int(self.classes.max()) + 1

    @cached_property
    def regression(self) -> bool:
        """Whether the loss measures distances, or the targets are values."""
        return self.head is not None and (self.head.loss in REGRESSION or self.task == "values")

    @cached_property
    def held(self) -> Sample:
        """The data that answers are judged on: held for validation, else evaluated on, else trained on."""
        if self.fit.validation and self.fit.validation.targets:
            return self.fit.validation
        for use in reversed(self.uses):
            if use.kind == "evaluate" and use.data and use.data.targets:
                return use.data
        return self.fit.data

    def answers(self, sample: Sample) -> Array | None:
        """What the model answers to a sample as it stands, (n, ...)."""
        if not sample or not self.model.built or self.crashed or not self.final:
            return None
        if id(sample) not in self._answered:
            try:
                self._answered[id(sample)] = predict(self.model, sample)
            except Exception:  # a model of others may answer in any way, or not at all
                self._answered[id(sample)] = None
        return self._answered[id(sample)]

    @cached_property
    def train_score(self) -> float | None:
        """Accuracy or R² on the training sample, with the weights at the end."""
        return self.score_on(self.fit.data)

    @cached_property
    def held_score(self) -> float | None:
        """The same on the data that answers are judged on."""
        return self.score_on(self.held)

    def score_on(self, sample: Sample) -> float | None:
        """Accuracy or R² of the model as it stands on a sample."""
        head, task = self.head, self.task
        if head is None or task is None or len(sample.targets) != 1:
            return None
        answers = self.answers(sample)
        return None if answers is None else score(answers, sample.targets[0], task, head)

    @cached_property
    def guess(self) -> float:
        """What the best constant answer scores."""
        sample = self.held
        return guess_score(sample.targets[0], self.task) if self.task and len(sample.targets) == 1 else 0.0

    @cached_property
    def skill(self) -> float | None:
        """How far the answers have come from guessing (0) to perfect (1), on the training sample."""
        if self.head is not None and self.head.loss == "custom" and self.targets is not None and len(self.targets):
            if (self.targets == self.targets[0]).all():
                return None  # targets that say nothing, handed over because `fit` wants some: the loss looks elsewhere
        return None if self.train_score is None else (self.train_score - self.guess) / max(1 - self.guess, 1e-9)

    @cached_property
    def balanced_skill(self) -> float:
        """The same when every class counts alike: what class weights work for."""
        sample, answers = self.fit.data, self.answers(self.fit.data)
        if self.task not in ("classes", "one-hot") or answers is None or answers.ndim != 2 or self.head is None:
            return 0.0
        truth = class_of(sample.targets[0])
        middle = 0.0 if self.head.from_logits else 0.5
        named = answers.argmax(axis=1) if answers.shape[1] > 1 else (answers[:, 0] > middle).astype(int)
        names = np.unique(truth)
        right = float(np.mean([(named[truth == name] == name).mean() for name in names]))
        return (right - 1 / len(names)) / (1 - 1 / len(names)) if len(names) > 1 else 0.0

    @cached_property
    def learned(self) -> Literal["nothing", "something", "well"] | None:
        """A coarse verdict on the training: the ground that most rules stand on."""
        if self.skill is None:
            return None
        if self.balanced_skill > BALANCED:
            return "well" if self.skill > 0.9 else "something"
        count = len(self.fit.data.targets[0])
        by_chance = 3 * np.sqrt(self.guess * (1 - self.guess) / count) / max(1 - self.guess, 1e-9)
        if self.skill < max(0.05, by_chance if self.task != "values" else 0.0):
            return "nothing"
        return "well" if self.skill > 0.9 else "something"

    @cached_property
    def scales_inputs(self) -> bool:
        """Whether the network itself brings its inputs to a common scale before the first layer with weights."""
        for layer in self.layers:
            kind = type(layer).__name__
            if kind in NORMALISING or kind in ("Rescaling", "Lambda", "Resizing", "StringLookup", "TextVectorization"):
                return True
            if kind.startswith(WEIGHING) or kind.endswith(("Conv2D", "Conv1D")):
                return False
        return not self.layers

    def column(self, name: str) -> list[float]:
        """A figure by epoch."""
        return [epoch[name] for epoch in self.fit.epochs if name in epoch]

    def layers_of(self, *kinds: str) -> list[Any]:
        """The layers of these kinds."""
        return [layer for layer in self.layers if type(layer).__name__ in kinds]

    def kernels(self, weights: list[Array] | None) -> list[tuple[Any, Array]]:
        """Every layer with a kernel, with that kernel among `weights` (which are as `get_weights` gives them)."""
        if weights is None or len(weights) != len(self.model.weights):
            return []
        of = {id(variable): value for variable, value in zip(self.model.weights, weights, strict=True)}
        found = []
        for layer in self.layers:
            kernel = getattr(layer, "kernel", None)
            if kernel is not None and id(kernel) in of:
                found.append((layer, of[id(kernel)]))
        return found
