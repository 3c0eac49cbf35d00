"""A model asked about a sample: both go in, its answers come out, and nothing of the model is changed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from halfhour.doctor.reading.layers import flat_layers, has, kind_of
from halfhour.doctor.seeing.observed import Array, Sample

if TYPE_CHECKING:
    import keras

Given = Array | list[Array] | dict[str, Array]  # one input, or several in their order or by name
Ask = Callable[[Given], object]  # -> answers, tensors of the backend's
BATCH = 128  # samples asked at once


def predict(model: "keras.Model", sample: Sample, batch: int = BATCH, *, training: bool | None = False) -> Array | None:
    """The model's answers, in small batches; nothing where it has several outputs or inputs without an order.

    `training=None` asks as a program does that calls `model(x)`.
    """
    import keras

    if getattr(model, "inputs", None) is None and len(sample.inputs) > 1 and not sample.names:
        return None
    ask = _asking(model, training)
    parts = []
    for start in range(0, len(sample.inputs[0]), batch):
        rows = [part[start : start + batch] for part in sample.inputs]
        named = dict(zip(sample.names, rows, strict=True)) if sample.names else None
        answers = ask(named or (rows[0] if len(rows) == 1 else rows))
        if isinstance(answers, dict | list | tuple):
            return None
        parts.append(keras.ops.convert_to_numpy(answers))
    return np.concatenate(parts)


def _asking(model: "keras.Model", training: bool | None) -> Ask:
    """The call of the model; compiled where a recurrent layer would go through its steps one by one."""
    import keras

    def ask(rows: Given) -> object:
        # `call` may have a default of its own (findings/keras-training-none-is-not-left-out.sh).
        return model(rows) if training is None else model(rows, training=training)

    recurrent = any(has(layer, "recurrent") for layer in getattr(model, "layers", []))
    if not recurrent or keras.backend.backend() != "tensorflow":
        return ask
    import tensorflow

    compiled: Ask = tensorflow.function(ask, reduce_retracing=True)
    return compiled


@contextmanager
def kept(model: "keras.Model") -> Iterator[list[tuple["keras.Layer", list[Array]]]]:
    """Batch normalisation with its averages; asking may move these, so what isn't trained is put back."""
    variables = list(model.non_trainable_variables)
    values = [_numbers(variable) for variable in variables]
    layers = [layer for layer in flat_layers(model) if kind_of(layer) == "BatchNormalization" and layer.built]
    try:
        yield [(layer, averages(layer)) for layer in layers]
    finally:
        for variable, value in zip(variables, values, strict=True):
            if not np.array_equal(_numbers(variable), value):
                variable.assign(value)


def _numbers(variable: "keras.Variable") -> Array:
    import keras

    return np.array(keras.ops.convert_to_numpy(variable))  # a copy: what it holds may change


def averages(layer: "keras.layers.BatchNormalization") -> list[Array]:
    """The mean and the variance that batch normalisation keeps."""
    return [_numbers(layer.moving_mean), _numbers(layer.moving_variance)]
