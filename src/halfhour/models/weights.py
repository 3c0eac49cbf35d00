"""Weights for a copy of a network: Keras's own way, and what it leaves out."""

from collections.abc import Sequence

import keras

from halfhour.records import Array


def set_weights(copy: keras.Model | keras.Layer, weights: Sequence[Array]) -> None:
    """Give a network or a layer these weights, so that it computes with them.

    `Normalization` computes with numbers that it keeps beside its weights; Keras 3.15's `set_weights` leaves those as
    they were (`findings/keras-set-weights-skips-normalization.sh`).

    Args:
        copy: a built network, or one layer, whose `predict` was not compiled yet.
        weights: as `get_weights` of the original gives them.

    >>> import numpy as np
    >>> original = keras.layers.Normalization()
    >>> original.adapt(np.array([[0.0], [4.0]]))
    >>> copy = keras.layers.Normalization()
    >>> copy.build((None, 1))
    >>> set_weights(copy, original.get_weights())
    >>> np.asarray(copy(np.array([[4.0]]))).tolist()
    [[1.0]]
    """
    copy.set_weights(weights)
    layers = copy._flatten_layers() if hasattr(copy, "_flatten_layers") else [copy]
    for layer in layers:
        if isinstance(layer, keras.layers.Normalization) and layer.built:
            layer.finalize_state()
