"""A model asked about a sample: both go in, its answers come out, and nothing of the model is changed."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from halfhour.doctor.reading.layers import has
from halfhour.doctor.seeing.observed import Array, Sample

if TYPE_CHECKING:
    import keras

Ask = Callable[[Array | list[Array]], object]  # one input or a list of them -> answers, tensors of the backend's
BATCH = 128  # samples asked at once


def predict(model: "keras.Model", sample: Sample, batch: int = BATCH, *, training: bool | None = False) -> Array | None:
    """The model's answers, in small batches; nothing where it has several outputs or inputs without an order.

    `training=None` asks as a program does that calls `model(x)`.
    """
    import keras

    if getattr(model, "inputs", None) is None and len(sample.inputs) > 1:
        return None
    ask = _asking(model, training)
    parts = []
    for start in range(0, len(sample.inputs[0]), batch):
        rows = [part[start : start + batch] for part in sample.inputs]
        answers = ask(rows[0] if len(rows) == 1 else rows)
        if isinstance(answers, dict | list | tuple):
            return None
        parts.append(keras.ops.convert_to_numpy(answers))
    return np.concatenate(parts)


def _asking(model: "keras.Model", training: bool | None) -> Ask:
    """The call of the model; compiled where a recurrent layer would go through its steps one by one."""
    import keras

    def ask(rows: Array | list[Array]) -> object:
        # `call` may have a default of its own (findings/keras-training-none-is-not-left-out.sh).
        return model(rows) if training is None else model(rows, training=training)

    recurrent = any(has(layer, "recurrent") for layer in getattr(model, "layers", []))
    if not recurrent or keras.backend.backend() != "tensorflow":
        return ask
    import tensorflow

    compiled: Ask = tensorflow.function(ask, reduce_retracing=True)
    return compiled
