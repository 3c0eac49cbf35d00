"""What a training's targets ask for: its data and the network's head go in, classes or values come out."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from halfhour.doctor.reading.heads import CROSS_ENTROPIES, OutputHead
from halfhour.doctor.reading.scores import Task
from halfhour.doctor.seeing.observed import Array, Sample
from halfhour.doctor.seeing.sampling import is_one_hot

MOST_CLASSES = 200  # different whole numbers; more are rather counts or ages


@dataclass(frozen=True, eq=False)
class Problem:
    """Facts, each computed when it is first asked for; what is not known is `None`.

    Attributes:
        data: what is trained on.
        head: of the network.
        metrics: that it was compiled with, as text.
    """

    data: Sample
    head: OutputHead | None
    metrics: str = ""

    @cached_property
    def inputs(self) -> Array | None:
        """The sample of the one numeric input, as float64; of several inputs or of words, nothing."""
        parts = self.data.inputs
        known = len(parts) == 1 and parts[0].dtype.kind in "biuf" and parts[0].size > 0
        return parts[0].astype(np.float64) if known else None

    @cached_property
    def targets(self) -> Array | None:
        """The sample of the one numeric target."""
        parts = self.data.targets
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
        numbers = self.data.labels if self.data.labels is not None else y.ravel()
        most = min(MOST_CLASSES, max(2, len(y) // 3))
        if not np.array_equal(numbers, np.round(numbers)) or len(np.unique(numbers)) > most:
            return False
        return "acc" in self.metrics.lower() or head.activation == "softmax" or (head.units or 0) > 1

    @cached_property
    def classes(self) -> Array | None:
        """Every training target as a class number; nothing where this is no classification."""
        labels = self.data.labels if self.task in ("classes", "one-hot") else None
        return labels if labels is not None and np.array_equal(labels, np.round(labels)) else None

    @cached_property
    def num_classes(self) -> int | None:
        """Classes that the targets speak of."""
        if self.task == "one-hot" and self.targets is not None:
            return int(self.targets.shape[-1])
        return None if self.classes is None or not len(self.classes) else int(self.classes.max()) + 1

    @cached_property
    def says_something(self) -> bool:
        """Whether targets differ at all; those that do not ask nothing, and no answer to them is a score."""
        y = self.targets
        return y is None or not len(y) or bool((y != y[0]).any())
