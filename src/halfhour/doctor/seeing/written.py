"""What stands for a loss that a program writes out in its training step, where no object of Keras does."""

import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras
    import tensorflow as tf


@functools.cache
def written_out(*, as_it_is: bool = True) -> "keras.Loss":
    """The squares of the differences of labels and answers, as Keras's losses are called.

    Args:
        as_it_is: whether the program subtracts the answers in the shape that the model gives them; otherwise labels
            are brought to that shape.

    >>> import numpy as np
    >>> float(written_out()(np.array([1.0, 3.0]), np.zeros((2, 1))))
    5.0
    """
    import keras

    class WrittenOut(keras.losses.Loss):
        def call(self, y_true: "tf.Tensor", y_pred: "tf.Tensor") -> "tf.Tensor":
            truth = y_true if as_it_is else keras.ops.reshape(y_true, keras.ops.shape(y_pred))
            return keras.ops.square(truth - y_pred)

    return WrittenOut()


def is_written_out(loss: object) -> bool:
    """Whether a loss is one of these."""
    return loss in (written_out(), written_out(as_it_is=False))
