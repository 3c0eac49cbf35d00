"""What stands for a loss that a program writes out in its training step, where no object of Keras does."""

import functools
from typing import Any


@functools.cache
def written_out() -> Any:
    """The squares of the differences of labels and answers, whatever their shapes, as Keras's losses are called.

    >>> float(written_out()(np.array([[1.0], [3.0]]), np.zeros((2, 1))))
    5.0
    """
    import keras

    class WrittenOut(keras.losses.Loss):
        def call(self, y_true: Any, y_pred: Any) -> Any:
            return keras.ops.square(y_true - y_pred)

    return WrittenOut()
