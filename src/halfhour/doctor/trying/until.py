"""The callback that counts a trial's steps, and ends it where all trials take far longer than was reckoned."""

import keras

from halfhour.stopwatch import Patience


class Until(keras.callbacks.Callback):
    """Ends a training when the patience is over.

    Attributes:
        steps: how many the latest training made.
    """

    def __init__(self, patience: Patience) -> None:
        super().__init__()
        self.async_safe = True  # else Keras waits for the device after every step
        self.steps = 0
        self._patience = patience

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        """Count anew."""
        self.steps = 0

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Count, and look whether it goes on."""
        self.steps = max(self.steps, batch + 1)  # threads of Keras's count them
        if self._patience.over:
            self.model.stop_training = True
