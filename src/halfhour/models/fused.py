"""Batch normalisation as one TensorFlow operation while a network trains, and as Keras's own layer once it is saved.

`keras.layers.BatchNormalization` computes its moments, scale and gradient in separate passes over the activations;
TensorFlow's `FusedBatchNormV3` does it in one. Other backends fuse by compiling, so there the layers are the same.
"""

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


def plain(model: Any) -> Any:
    """The same network with Keras's own layers only, so that anybody's Keras loads it.

    Args:
        model: a built functional or sequential model, perhaps with layers that are `saved_as` others.

    Returns:
        The model itself where there are none; otherwise a copy with the same weights, uncompiled.
    """
    if not any(hasattr(layer, "saved_as") for layer in model.layers):
        return model
    copy = keras.models.clone_model(model, clone_function=_plain_layer)
    copy.set_weights(model.get_weights())
    return copy


def _plain_layer(layer: Any) -> Any:
    return getattr(layer, "saved_as", type(layer)).from_config(layer.get_config())
