"""A training of several outputs, taken apart: its case goes in, each output's comes out, as if it were trained alone.

Each has the part of the network that leads to it, its own loss and its own targets; so whatever reads a case of one
output reads these.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from halfhour.doctor.reading.case import Case
from halfhour.doctor.seeing.observed import FitSeen, ModelSeen, Sample
from halfhour.doctor.seeing.sampling import class_numbers, leaves

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Output:
    """One of several outputs.

    Attributes:
        name: as Keras calls it in `loss`, `loss_weights` and the figures of `fit`.
        weight: of its loss.
        losses: by epoch, unweighted, as `fit` tells them.
        case: of this output alone.
    """

    name: str
    weight: float
    losses: list[float]
    case: Case

    @property
    def weighted(self) -> list[float]:
        """What it adds to the loss that is minimised, by epoch."""
        return [self.weight * loss for loss in self.losses]


def outputs_of(case: Case) -> list[Output]:
    """The outputs that have a loss and targets; none where there is one output, or which is which cannot be told."""
    import keras

    several = case.model.built and len(getattr(case.model, "outputs", None) or ()) > 1
    answers = case.model.output if several else None
    if isinstance(answers, dict):
        names, tensors = sorted(answers), [answers[name] for name in sorted(answers)]  # as Keras flattens it
    elif isinstance(answers, list | tuple):
        names, tensors = list(case.model.output_names), list(answers)
    else:
        return []
    targets = _places(case.fit.data, names)
    if len(names) < 2 or len(set(names)) < len(names) or targets is None or any(map(_nested, tensors)):
        return []
    compiled, found = case.model_seen.compiled, []
    for place, (name, tensor) in enumerate(zip(names, tensors, strict=True)):
        loss = _part(compiled.get("loss"), name, place)
        weight = _part(compiled.get("loss_weights"), name, place)
        losses = [epoch[f"{name}_loss"] for epoch in case.fit.epochs if f"{name}_loss" in epoch]
        if loss is None or len(losses) < max(1, len(case.fit.epochs)):
            continue
        model = keras.Model(case.model.inputs, tensor, name=name)
        data, validation = (_alone(part, targets[place], names) for part in (case.fit.data, case.fit.validation))
        fit = replace(case.fit, data=data, validation=validation, optimizer=case.optimizer.own, initial=None)
        found.append(Output(name, 1.0 if weight is None else float(weight), losses, _case(case, model, loss, fit)))
    return found


def joined(model: "keras.Model") -> "keras.Model":
    """A functional model whose outputs stand side by side as (n, values); any other, or of one output, as it is."""
    import keras

    outputs = keras.tree.flatten(model.outputs) if getattr(model, "outputs", None) else []
    if len(outputs) < 2:
        return model
    return keras.Model(model.inputs, keras.layers.Concatenate()([keras.layers.Flatten()(one) for one in outputs]))


def _case(case: Case, model: "keras.Model", loss: object, fit: FitSeen) -> Case:
    model_seen = ModelSeen(model, {"loss": loss, "metrics": None}, case.model_seen.compiled_at, fits=[fit])
    return Case(case.seen, model_seen, fit)


def _nested(tensor: object) -> bool:
    return isinstance(tensor, dict | list | tuple)


def _part(given: object, name: str, place: int) -> Any:
    """An output's part of what `compile` was given: by name, by place, or the same for all."""
    if isinstance(given, dict):
        return given.get(name)
    if isinstance(given, list | tuple):
        return given[place] if place < len(given) else None
    return given


def _places(data: Sample, names: list[str]) -> list[int] | None:
    """The place of each output's targets among those of the sample."""
    if len(data.targets) != len(names):
        return None
    given = data.whole[1] if isinstance(data.whole, tuple) else None
    if isinstance(given, dict):
        return [sorted(given).index(name) for name in names] if set(given) == set(names) else None
    in_order = isinstance(given, list | tuple) or names == sorted(names)  # a stream's may have had names: sorted then
    return list(range(len(names))) if in_order else None


def _alone(data: Sample, place: int, names: list[str]) -> Sample:
    """The sample with the targets of one output."""
    if len(data.targets) != len(names):
        return Sample()
    targets = [data.targets[place]]
    if not isinstance(data.whole, tuple):
        return replace(data, targets=targets, labels=class_numbers(targets[0], 0, len(targets[0])))
    x, y, first, end = data.whole
    whole = leaves(y)[place]
    inputs = leaves(x)
    whole_x = inputs[0] if len(inputs) == 1 else x
    return replace(data, targets=targets, labels=class_numbers(whole, first, end), whole=(whole_x, whole, first, end))
