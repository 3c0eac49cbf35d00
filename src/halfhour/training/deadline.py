"""The deadline of a training: how much of it is over, and the end when it strikes."""

from collections import deque
from statistics import median
from typing import Any

import keras

from halfhour.stopwatch import Stopwatch


class Deadline(keras.callbacks.Callback):
    """Ends a training before the batch that would overrun.

    Args:
        stopwatch: whose seconds `finish_by` means.
        finish_by: seconds on the stopwatch at which the training must be over.
        steps: batches that the training has in all; `None` is as many as fit.

    Attributes:
        struck: whether the deadline, not the last epoch, ended the training.
    """

    def __init__(self, stopwatch: Stopwatch, finish_by: float, steps: int | None) -> None:
        super().__init__()
        self._stopwatch = stopwatch
        self._finish_by = finish_by
        self._steps = steps
        self._began = stopwatch.elapsed()
        self._last = self._began
        self._recent = deque([0.0], maxlen=9)  # seconds of the latest batches
        self._done = 0
        self.struck = False

    def on_train_begin(self, logs: Any = None) -> None:
        """Count from here."""
        self._began = self._last = self._stopwatch.elapsed()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Stop if the next batch would end too late."""
        now = self._stopwatch.elapsed()
        self._recent.append(now - self._last)
        self._last = now
        self._done += 1
        self._stop_if_due()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Keep the validation out of the next batch's time; stop if it has used up the rest."""
        self._last = self._stopwatch.elapsed()
        self._stop_if_due()

    def seconds_left(self) -> float:
        """Seconds until the deadline strikes, 0 when it has."""
        return max(0.0, self._finish_by - self._stopwatch.elapsed())

    def fraction(self) -> float:
        """How much of the training is over, 0..1: of its steps or of its time, whichever is further."""
        time_share = (self._stopwatch.elapsed() - self._began) / max(self._finish_by - self._began, 1e-9)
        step_share = self._done / self._steps if self._steps else 0.0
        return min(1.0, max(time_share if self._steps is None else 0.0, step_share))

    def _stop_if_due(self) -> None:
        # The median: the first batch of a shape builds the graph and takes a hundred times as long as the next.
        if self._stopwatch.elapsed() + median(self._recent) > self._finish_by and self._done != self._steps:
            self.struck = True
            self.model.stop_training = True
