"""Ctrl-C as a wish, not an accident: the first ends the training after the batch at hand, the second at once.

On Windows a program can send another one no Ctrl-C, only Ctrl-Break, which therefore means the same.
"""

import signal
import threading
from types import FrameType
from typing import Any, Self

import keras

from halfhour.stopping import wished

SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGBREAK") if hasattr(signal, name)]


class Interruptible(keras.callbacks.Callback):
    """Used around `fit` and as one of its callbacks: turns the first Ctrl-C into a clean end.

    Attributes:
        asked: whether Ctrl-C was pressed, or another program wished the end.

    Raises:
        KeyboardInterrupt: the end was wished before the training began.
    """

    def __init__(self) -> None:
        super().__init__()
        self.asked = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if wished.is_set():
            raise KeyboardInterrupt
        if threading.current_thread() is threading.main_thread():  # only there may handlers be set
            self._before = {number: signal.signal(number, self._ask) for number in SIGNALS}
        return self

    def __exit__(self, *error: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Stop here if asked to."""
        self.asked |= wished.is_set()
        if self.asked:
            self.model.stop_training = True

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
        signal.signal(number, signal.default_int_handler)  # a second Ctrl-C ends the program
