"""The callback that ends a trial: by the clock, or after so many steps."""

from time import monotonic
from typing import Any

import keras


class Until(keras.callbacks.Callback):
    """Ends a training so long after its first step, which takes most of its time to be compiled, or after `most` steps.

    Args:
        seconds: from the first step on, or from now on where the training is compiled already.
        most: steps.

    Attributes:
        steps: how many were made.
    """

    def __init__(self, seconds: float, most: int, *, compiled: bool) -> None:
        super().__init__()
        self.steps = 0
        self._seconds = seconds
        self._most = most
        self._deadline = monotonic() + seconds if compiled else None

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Count, and look at the clock."""
        self.steps += 1
        self._deadline = self._deadline or monotonic() + self._seconds
        if self.steps >= self._most or monotonic() > self._deadline:
            self.model.stop_training = True
