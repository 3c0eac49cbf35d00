"""What reaches layers inside a model: a model, samples and some of its layers go in, their inputs come out."""

import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING

from halfhour.doctor.reading.asking import predict
from halfhour.doctor.seeing.hooks import Function, Hooks
from halfhour.doctor.seeing.observed import Array, Sample

if TYPE_CHECKING:
    import keras


def reaching(model: "keras.Model", sample: Sample, layers: Iterable["keras.Layer"]) -> dict[int, Array]:
    """By identity of the layer, (n, ...) what it is given when the model is asked about the samples.

    Random layers before it are off then. A layer that is not reached with numbers is left out.

    >>> import keras, numpy as np
    >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Rescaling(10.0), keras.layers.Dense(1)])
    >>> reaching(model, Sample([np.ones((1, 2))]), model.layers[1:])[id(model.layers[1])]
    array([[10., 10.]], dtype=float32)
    """
    import keras

    wanted, found = {id(layer) for layer in layers}, dict[int, Array]()

    def listening(original: Function) -> Function:
        @functools.wraps(original)
        def called(layer: keras.Layer, *arguments: object, **named: object) -> object:
            if id(layer) in wanted and arguments and hasattr(arguments[0], "__array__"):
                found.setdefault(id(layer), keras.ops.convert_to_numpy(arguments[0]))
            return original(layer, *arguments, **named)

        return called

    hooks = Hooks()
    hooks.replace(keras.layers.Layer, "__call__", listening)
    try:
        predict(model, sample)
    except Exception:  # a model of others may not take these inputs
        return {}
    finally:
        hooks.undo()
    return found
