"""The callback that notes the course of one `fit`: figures in, a `FitSeen` filled."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import keras

from halfhour.doctor.seeing.observed import FitSeen, initial_weights


class Listener(keras.callbacks.Callback):
    """Notes the weights before, the loss at steps 1, 2, 4, 8, …, and every epoch's figures and learning rate.

    Args:
        fit: what is filled.
        guarded: what our own part runs in: a fault in it is noted and does not reach the program.
        after_step: called after every step; it may end the program.
    """

    def __init__(
        self, fit: FitSeen, guarded: Callable[[], AbstractContextManager[None]], after_step: Callable[[], None]
    ) -> None:
        super().__init__()
        self._fit = fit
        self._guarded = guarded
        self._after_step = after_step
        self._steps = 0  # before this epoch
        self._made = 0  # in it
        self.async_safe = True  # else Keras waits for the device after every step

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        """Keep the weights: a network without a stated input is built only now."""
        with self._guarded():
            if self._fit.initial is None:
                self._fit.initial = initial_weights(self.model)

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Note the learning rate."""
        self._made = 0
        with self._guarded():
            self._fit.rates.append(float(self.model.optimizer.learning_rate))

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Note the loss, at few steps: reading it waits for the device."""
        self._made = max(self._made, batch + 1)  # threads of Keras's note them
        step = self._steps + batch + 1
        if step & (step - 1) == 0 and step < 2000:
            with self._guarded():
                if logs and "loss" in logs:  # a `train_step` of one's own may name its losses otherwise
                    self._fit.first_losses.append((step, float(logs["loss"])))
        self._after_step()

    def on_test_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Validation takes its time too."""
        self._after_step()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Note the figures."""
        with self._guarded():
            self._steps += self._made
            self._fit.steps.append(self._made)
            self._fit.first_losses.sort()  # threads of Keras's note them
            self._fit.epochs.append({name: float(value) for name, value in (logs or {}).items()})
