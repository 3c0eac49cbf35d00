"""A change tried on a copy: a case and a change go in, the score of the copy after some seconds of training comes out.

The person's model, data and random streams stay untouched.
"""

from dataclasses import dataclass
from time import monotonic
from typing import Any

import numpy as np

from halfhour.doctor.program.case import Case, predict
from halfhour.doctor.program.heads import head_of
from halfhour.doctor.program.observed import Array, Sample
from halfhour.doctor.program.randomness import own_randomness
from halfhour.doctor.program.sampling import leaves, take
from halfhour.doctor.program.scores import score
from halfhour.doctor.program.suspicion import Change

MOST_BYTES = 64_000_000  # of the inputs that a copy is trained on


@dataclass(frozen=True)
class Attempt:
    """A copy that was trained: its accuracy or R² on the held data, the seconds that took, whether time cut it off."""

    score: float
    seconds: float
    cut: bool


def attempt(case: Case, change: Change, seconds: float) -> Attempt | None:
    """Train a copy with the change for at most `seconds` and the program's own number of epochs.

    Returns:
        `None` where no copy can be made, or the data are no plain arrays of one input and one target.
    """
    import keras

    head, task = case.head, change.task or case.task
    data = training_data(case)
    if head is None or task is None or data is None:
        return None
    x, y = data
    held = case.held
    start = monotonic()
    with own_randomness():
        copy = copy_of(case, change)
        if copy is None:
            return None
        loss = change.loss if change.loss is not None else case.of.compiled.get("loss")
        copy.compile(optimizer=_optimizer(case, change), loss=loss)
        copy.fit(
            change.inputs(x) if change.inputs else x,
            change.targets(y) if change.targets else y,
            batch_size=int(case.fit.arguments.get("batch_size") or 32),
            epochs=1000 if change.longer else int(case.fit.arguments.get("epochs") or 1),
            class_weight=None if change.targets else case.fit.arguments.get("class_weight"),
            verbose=0,
            callbacks=[_until(keras, seconds)],
        )
        new = Sample(
            [change.inputs(held.inputs[0]) if change.inputs else held.inputs[0]],
            [change.targets(held.targets[0]) if change.targets else held.targets[0]],
        )
        answers = predict(copy, new)
        new_head = head_of(copy, loss)
    if answers is None or new_head is None:
        return None
    reached = score(answers, new.targets[0], task, new_head)
    return None if reached is None else Attempt(reached, monotonic() - start, copy.stop_training)


def untrained(case: Case) -> float | None:
    """The score of a copy as it was before the training: what a program that crashed leaves."""
    if case.head is None or case.task is None or len(case.held.targets) != 1:
        return None
    with own_randomness():
        copy = copy_of(case, Change())
        try:
            answers = predict(copy, case.held) if copy is not None else None
        except ValueError:  # the network does not take these inputs: that is what it crashed of
            return None
    return None if answers is None else score(answers, case.held.targets[0], case.task, case.head)


def training_data(case: Case) -> tuple[Array, Array] | None:
    """Inputs and targets to train a copy on: rows of the person's own arrays where they are still what they were."""
    sample = case.fit.data
    if len(sample.inputs) != 1 or len(sample.targets) != 1:
        return None
    x, y = sample.inputs[0], sample.targets[0]
    whole = sample.whole
    if sample.rows is not None and isinstance(whole, tuple) and hasattr(whole[0], "shape"):
        full_x, full_y, first, count = whole
        if np.array_equal(take(full_x, sample.rows), x, equal_nan=x.dtype.kind == "f"):
            most = max(len(x), MOST_BYTES // max(1, x[:1].nbytes))
            rows = np.sort(np.random.default_rng(0).permutation(np.arange(first, count))[:most])
            x, y = take(full_x, rows), take(full_y, rows)
    return (x, y) if len(x) == len(y) else None


def copy_of(case: Case, change: Change) -> Any:
    """A copy of the model with the weights it began with, or with weights of its own where the change asks for them."""
    import keras

    model = case.model

    def rebuilt(layer: Any) -> Any:
        config = layer.get_config()
        return type(layer).from_config(change.layer(layer, config) if change.layer else config)

    try:
        if isinstance(model, keras.Sequential) or hasattr(model, "_functional") or type(model).__name__ == "Functional":
            with keras.saving.CustomObjectScope(_own_functions(case)):  # the copy is compiled by their names
                copy = keras.models.clone_model(model, clone_function=rebuilt)
        elif change.layer is None:
            copy = type(model).from_config(model.get_config())
        else:
            return None
        if not copy.built:
            copy(case.fit.data.inputs[0][:2])
        start = model.get_weights() if change.longer else case.fit.initial
        if start is not None and not change.fresh and _fits(copy, start):
            copy.set_weights(start)
    except Exception:  # layers of their own that cannot be made from their settings: then nothing is tried
        return None
    return copy


def _own_functions(case: Case) -> dict[str, Any]:
    """Losses and metrics of the person's own, by name."""
    given = [*leaves(case.of.compiled.get("loss")), *leaves(case.of.compiled.get("metrics"))]
    named = [part if hasattr(part, "__name__") else type(part) for part in given if not isinstance(part, str)]
    return {part.__name__: part for part in named if part is not type(None)}


def _fits(model: Any, weights: list[Array]) -> bool:
    return [tuple(weight.shape) for weight in model.weights] == [weight.shape for weight in weights]


def _optimizer(case: Case, change: Change) -> Any:
    config = case.optimizer.get_config()
    if change.learning_rate is not None:
        config["learning_rate"] = change.learning_rate
    return type(case.optimizer).from_config(config)


def _until(keras: Any, seconds: float) -> Any:
    """A callback that ends a training so long after its first step, which takes most of its time to be compiled."""

    class Until(keras.callbacks.Callback):
        deadline: float | None = None

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            self.deadline = self.deadline or monotonic() + seconds
            if monotonic() > self.deadline:
                self.model.stop_training = True

    return Until()
