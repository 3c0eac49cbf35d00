"""What a training loop of a person's own called, as records: of models, of losses, and what was traced of both."""

import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from halfhour.doctor.seeing.graph import Computation, before_reshaping, computation_of, mean_of
from halfhour.doctor.seeing.numbers import digest_of
from halfhour.doctor.seeing.observed import FitSeen

if TYPE_CHECKING:
    import keras
    import tensorflow as tf


@dataclass(frozen=True, eq=False)
class ModelCall:
    """A model, its input, and its output, as long as the program keeps that, and the numbers' digest."""

    model: "keras.Model"
    inputs: object
    outputs: "weakref.ref[tf.Tensor]"
    digest: bytes | None

    @property
    def can_be_known(self) -> bool:
        """Whether something that turns up later can still be told to be its output."""
        return self.outputs() is not None or bool(self.digest)


@dataclass(frozen=True, eq=False)
class LossCall:
    """A loss that was called on a tape with what a model had just put out."""

    model: "keras.Model"
    inputs: object
    y_true: object
    loss: "keras.Loss | None"
    value: "tf.Tensor | None"


@dataclass(frozen=True, eq=False)
class TracedFunction:
    """What `tf.function` has traced, a step or a validation: what in its graph is what.

    `fit` is the training that a step belongs to; a validation belongs to the one that its model has when it is run.
    """

    loss_call: LossCall
    graph: "tf.Graph"
    fit: FitSeen | None = None

    @cached_property
    def computations(self) -> tuple[Computation | None, Computation | None]:
        """What computes the model's input, and the targets."""
        return computation_of(self.loss_call.inputs, self.graph), computation_of(self.loss_call.y_true, self.graph)

    def numbers(self, tensors: Sequence["tf.Tensor"]) -> tuple["tf.Tensor | None", "tf.Tensor | None"]:
        """The model's input in a run with these arguments, and the targets; `None` where that isn't known."""
        inputs, y_true = self.computations
        return inputs and inputs(tensors), y_true and y_true(tensors)

    @cached_property
    def place_of_loss(self) -> int | None:
        """Where the loss is among the results of a run, if it is given back."""
        loss, outputs = mean_of(self.loss_call.value), [mean_of(one) for one in self.graph.outputs]
        return next((place for place, one in enumerate(outputs) if one is loss), None)


def call_with_output(output: object, calls: list[ModelCall]) -> ModelCall | None:
    """The call of a model that put this out or, on a tape, the same numbers in another shape."""
    original: object | None = output
    while original is not None and not any(call.outputs() is original for call in calls):
        original = before_reshaping(original)
    matches = [call for call in calls if original is not None and call.outputs() is original]
    if not matches and any(call.digest for call in calls):
        digest = digest_of(output)
        matches = [call for call in calls if digest and call.digest == digest]
    return matches[-1] if matches else None
