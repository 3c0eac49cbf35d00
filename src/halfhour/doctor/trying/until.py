"""The callback that ends a trial by the clock."""

from time import monotonic
from typing import Any

import keras


class Until(keras.callbacks.Callback):
    """Ends trainings so long after the first step, which takes most of its time to be compiled.

    Args:
        seconds: from the first step on, or from now on where the training is compiled already.

    Attributes:
        steps: how many the latest training made.
    """

    def __init__(self, seconds: float, *, compiled: bool) -> None:
        super().__init__()
        self.async_safe = True  # else Keras waits for the device after every step
        self.steps = 0
        self._seconds = seconds
        self._deadline = monotonic() + seconds if compiled else None

    @property
    def over(self) -> bool:
        """Whether the time is over."""
        return self._deadline is not None and monotonic() > self._deadline

    def on_train_begin(self, logs: Any = None) -> None:
        """Count anew."""
        self.steps = 0

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Count, and look at the clock."""
        self.steps = max(self.steps, batch + 1)  # threads of Keras's count them
        self._deadline = self._deadline or monotonic() + self._seconds
        if self.over:
            self.model.stop_training = True
