"""Batch normalisation as one TensorFlow operation while a network trains, and as Keras's own layer once it is saved.

`keras.layers.BatchNormalization` computes its moments, scale and gradient in separate passes over the activations;
TensorFlow's `FusedBatchNormV3` does it in one. Other backends fuse by compiling, so there the layers are the same.
"""

from collections.abc import Callable
from typing import Any

import keras


class FusedBatchNormalization(keras.layers.BatchNormalization):
    """`BatchNormalization` over the channels of (N, H, W, C), fused in training on TensorFlow: same weights and result.

    The moving variance takes the unbiased estimate, as FusedBatchNormV3 gives it: it differs by 1/(N H W).

    Attributes:
        saved_as: the layer of Keras that a saved network has in its place.
    """

    saved_as = keras.layers.BatchNormalization

    def call(self, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
        """Normalise by the batch's moments in training, by the moving ones otherwise."""
        if not training or keras.config.backend() != "tensorflow" or len(inputs.shape) != 4:
            return super().call(inputs, training=training, mask=mask)
        import tensorflow as tf

        channels = inputs.shape[-1]
        outputs, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
            x=inputs,
            scale=self.gamma if self.scale else tf.ones([channels]),
            offset=self.beta if self.center else tf.zeros([channels]),
            mean=tf.zeros([0]),
            variance=tf.zeros([0]),
            epsilon=self.epsilon,
            is_training=True,
        )
        for moving, latest in ((self.moving_mean, mean), (self.moving_variance, variance)):
            moving.assign(moving * self.momentum + latest * (1 - self.momentum))
        return outputs


def plain(model: keras.Model) -> keras.Model:
    """The same network with Keras's own layers only, so that anybody's Keras loads it.

    On PyTorch without its optimizer too, which Keras saves there under a name that it knows on PyTorch alone.

    Args:
        model: a built functional or sequential model, perhaps with layers that are `saved_as` others.

    Returns:
        The model itself where nothing is to change; otherwise a copy with the same weights.
    """
    if keras.config.backend() != "torch" and not any(hasattr(layer, "saved_as") for layer in model.layers):
        return model
    make = uncompiled_twin if keras.config.backend() == "torch" else keras.models.clone_model
    copy = make(model, clone_function=_plain_layer)
    copy.set_weights(model.get_weights())
    return copy


def uncompiled_twin(model: keras.Model, **further: Callable[[keras.Layer], keras.Layer]) -> keras.Model:
    """A network of the same layers with new weights, as `keras.models.clone_model` makes it, but not compiled with it.

    An optimizer is copied through its saved form, which halfhour's own does not have.
    """
    compiled, model.compiled = model.compiled, False
    try:
        return keras.models.clone_model(model, **further)
    finally:
        model.compiled = compiled


def _plain_layer(layer: keras.Layer) -> keras.Layer:
    return getattr(layer, "saved_as", type(layer)).from_config(layer.get_config())
