"""One training of one model, read as the rules need it: records of what was seen go in, facts come out.

Facts are computed when they are first asked for, from small samples, and never raise for want of data: what is not
known is `None`.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np

from halfhour.doctor.program.heads import CROSS_ENTROPIES, REGRESSION, Head, head_of
from halfhour.doctor.program.observed import Array, FitSeen, ModelSeen, Observation, Sample, UseSeen
from halfhour.doctor.program.sampling import is_one_hot
from halfhour.doctor.program.scores import Task, guess_score, score

NORMALISING = {"BatchNormalization", "Normalization", "LayerNormalization", "UnitNormalization", "GroupNormalization"}
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
        return head_of(self.model, self.of.compiled.get("loss"))

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
        if self.reconstructs or y.ndim > 2:
            return "values"
        flat = y.reshape(len(y), -1)
        if flat.shape[1] > 1:
            return "one-hot" if is_one_hot(y) else "values"
        if head.loss == "sparse_categorical_crossentropy":
            return "classes"
        return "classes" if head.loss in CROSS_ENTROPIES or self.looks_like_classes else "values"

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
        return predict(self.model, sample)

    @cached_property
    def train_score(self) -> float | None:
        """Accuracy or R² on the training sample, with the weights at the end."""
        return self._score(self.fit.data)

    @cached_property
    def held_score(self) -> float | None:
        """The same on the data that answers are judged on."""
        return self._score(self.held)

    def _score(self, sample: Sample) -> float | None:
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
        return None if self.train_score is None else (self.train_score - self.guess) / max(1 - self.guess, 1e-9)

    @cached_property
    def learned(self) -> Literal["nothing", "something", "well"] | None:
        """A coarse verdict on the training: the ground that most rules stand on."""
        if self.skill is None:
            return None
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


def predict(model: Any, sample: Sample, batch: int = 128) -> Array | None:
    """The model's answers to a sample, in small batches, nothing of the model changed."""
    import keras

    structure = getattr(model, "inputs", None)
    parts = []
    for start in range(0, len(sample.inputs[0]), batch):
        rows = [part[start : start + batch] for part in sample.inputs]
        given = rows[0] if len(rows) == 1 else rows
        if structure is None and len(rows) > 1:
            return None
        answers = model(given, training=False)
        if isinstance(answers, dict | list | tuple):
            return None
        parts.append(keras.ops.convert_to_numpy(answers))
    return np.concatenate(parts)
