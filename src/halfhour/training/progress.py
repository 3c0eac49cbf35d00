"""Keras's callbacks as events: what a training tells its listeners, and the record of its epochs."""

import keras

from halfhour.events import BatchDone, EpochDone, SpeedMeasured, Tell
from halfhour.records import Epoch
from halfhour.stopwatch import Stopwatch
from halfhour.training.deadline import Deadline

WARM_UP_BATCHES = 5  # the first batches build the graph and fill the caches
MEASURED_BATCHES = 20


class Progress(keras.callbacks.Callback):
    """Tells of batches, epochs and the speed of the first batches.

    Args:
        epochs: passes asked for, or `None` for as many as fit the deadline.
        batches: batches an epoch.
        batch_size: pictures a batch.
        deadline: knows the time left.
        tell: who is told.

    Attributes:
        epochs: the epochs done, in order.
        batches_before, seconds_before: of the epoch under way, those that a training had done before it was cut off.
    """

    def __init__(self, epochs: int | None, batches: int, batch_size: int, deadline: Deadline, tell: Tell) -> None:
        super().__init__()
        self.epochs: list[Epoch] = []
        self.batches_before, self.seconds_before = 0, 0.0
        self._asked = epochs
        self._batches = batches
        self._batch_size = batch_size
        self._deadline = deadline
        self._tell = tell
        self._epoch = 0
        self._clock = Stopwatch()
        self._epoch_began = 0.0
        self._timed_from = 0.0
        self._seconds_a_batch = 0.0
        self._validation_began = 0.0
        self._validation_seconds = 0.0

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Start the epoch's clock."""
        self._epoch = epoch + 1
        self._epoch_began = self._clock.elapsed()

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Tell of the batch, and once of the speed."""
        self._time(batch + 1)
        logs = logs or {}
        done = self.batches_before + batch + 1
        self._tell(
            BatchDone(
                epoch=self._epoch,
                epochs=self._asked,
                batch=done,
                batches=self._batches,
                loss=float(logs.get("loss", 0.0)),
                accuracy=float(logs.get("accuracy", 0.0)),
                seconds_left=self._seconds_left(done),
            )
        )

    def on_test_begin(self, logs: dict[str, float] | None = None) -> None:
        """Start the validation's clock."""
        self._validation_began = self._clock.elapsed()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Record the epoch and tell of it."""
        now = self._clock.elapsed()
        self._validation_seconds = now - self._validation_began
        logs = logs or {}
        self.epochs.append(
            Epoch(
                number=self._epoch,
                loss=float(logs["loss"]),
                accuracy=float(logs["accuracy"]),
                validation_loss=float(logs["val_loss"]),
                validation_accuracy=float(logs["val_accuracy"]),
                learning_rate=float(self.model.optimizer.learning_rate),
                seconds=self.seconds_before + now - self._epoch_began,
            )
        )
        self.batches_before, self.seconds_before = 0, 0.0
        self._tell(EpochDone(self.epochs[-1], self._asked, self._seconds_left(self._batches)))

    def seconds_into_epoch(self) -> float:
        """Seconds that the epoch under way has taken by now."""
        return self.seconds_before + self._clock.elapsed() - self._epoch_began

    def _time(self, batch: int) -> None:
        """Measure the seconds a batch takes: first over the opening batches, then over each epoch so far."""
        now = self._clock.elapsed()
        if self._epoch == 1:
            if batch == WARM_UP_BATCHES:
                self._timed_from = now
            elif batch > WARM_UP_BATCHES:
                self._seconds_a_batch = (now - self._timed_from) / (batch - WARM_UP_BATCHES)
            if batch == min(WARM_UP_BATCHES + MEASURED_BATCHES, self._batches) and self._seconds_a_batch:
                self._tell(SpeedMeasured(self._batch_size / self._seconds_a_batch, self._seconds_left(batch)))
        else:
            self._seconds_a_batch = (now - self._epoch_began) / batch

    def _seconds_left(self, batch: int) -> float:
        """Seconds until the training is over: of the batches and validations to come, or of the deadline."""
        if self._asked is None:
            return self._deadline.seconds_left()
        batches = (self._asked - self._epoch) * self._batches + self._batches - batch
        validations = self._asked - self._epoch + (batch < self._batches)
        seconds = batches * self._seconds_a_batch + validations * self._validation_seconds
        return min(seconds, self._deadline.seconds_left())
