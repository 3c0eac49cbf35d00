"""What drives a training: how much of it is over at each batch, and the end when the deadline strikes."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import median, median_low

import keras
import numpy as np

from halfhour.models.growing import share_seen
from halfhour.records import Floats
from halfhour.stopwatch import Stopwatch

ENOUGH_TO_TIME = 1000  # pictures of a validation
MARGIN = 1.1  # what comes after the training may take so much longer than measured
LOOKS = 9  # at how busy the machine is, in a deadline; a figure takes a sixth of a second
SELDOM, SOON = 20.0, 10.0  # seconds between two of them at least: usually, and where batches have become slower
SLOWED = 1.5  # times as long as before, that slower batches take


@dataclass(frozen=True)
class Reserve:
    """The time kept for what comes after the training, from measured speeds.

    Attributes:
        pictures: how many the network has yet to answer when its training is over; a longer look counts for more.
        seconds_a_picture: that an answer takes.
        documents: seconds for the figures, the report and the files.
        figure: seconds that one figure took when this was measured.
        draw: draws one again, for the seconds it takes now; `None` where nobody looks how busy the machine is.

    >>> reserve = Reserve(pictures=1000, seconds_a_picture=0.002, documents=1.5, figure=0.1)
    >>> reserve.seconds, reserve.where_a_figure_takes(0.2).seconds
    (3.7, 7.4)
    """

    pictures: int
    seconds_a_picture: float
    documents: float
    figure: float = 0.0
    draw: Callable[[], float] | None = None

    @property
    def seconds(self) -> float:
        """All of it."""
        return MARGIN * self.pictures * self.seconds_a_picture + self.documents

    def where_a_figure_takes(self, seconds: float) -> "Reserve":
        """The same work on a machine as busy as one figure's seconds tell."""
        slower = seconds / self.figure
        return replace(
            self,
            seconds_a_picture=slower * self.seconds_a_picture,
            documents=slower * self.documents,
            figure=seconds,
        )


NOTHING_AFTER = Reserve(pictures=0, seconds_a_picture=0.0, documents=0.0)


class Deadline(keras.callbacks.Callback):
    """Ends a training before the batch that would overrun.

    Args:
        stopwatch: whose seconds `seconds` means.
        seconds: on the stopwatch, at which everything must be done.
        reserve: what comes after the training; validations measure its speed anew, and figures how busy the machine is.
        validation_count: pictures that each validation looks at.
        steps: batches that the training has in all; `None` is as many as fit.

    Attributes:
        struck: whether the deadline, not the last epoch, ended the training.
        pace: how much of the training was over at each batch so far, 0..1.
        began: seconds on the stopwatch when the training did.
    """

    def __init__(
        self, stopwatch: Stopwatch, seconds: float, reserve: Reserve, validation_count: int, steps: int | None
    ) -> None:
        super().__init__()
        self._stopwatch = stopwatch
        self._seconds = seconds
        self._reserve = reserve
        self._validation_count = validation_count
        self._steps = steps
        self.began = stopwatch.elapsed()
        self._last = self.began
        self._validated = 0
        self._answered = [reserve.seconds_a_picture]
        self._recent = deque([0.0], maxlen=9)  # seconds of the latest batches
        self._figures = deque([reserve.figure], maxlen=3)
        self._looked, self._usual = self.began, 0.0  # when, and what a batch took then
        self.struck = False
        self.pace: list[float] = []

    @property
    def finish_by(self) -> float:
        """Seconds on the stopwatch at which the training must be over."""
        return self._seconds - self._reserve.seconds

    def go_on(self, pace: Floats, began: float) -> None:
        """Count from where an interrupted training did."""
        self.pace, self.began = pace.tolist(), began

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        """Count from here, unless it goes on."""
        self._last = self._stopwatch.elapsed()
        if not self.pace:
            self.began = self._last

    def on_train_batch_begin(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Take down how much is over."""
        if self._steps:
            self.pace.append(len(self.pace) / self._steps)
        else:
            share = (self._stopwatch.elapsed() - self.began) / max(self.finish_by - self.began, 1e-9)
            self.pace.append(min(1.0, max(share, *self.pace[-1:], 0.0)))  # a new reserve never turns it back

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Stop if the next batch would end too late."""
        now = self._stopwatch.elapsed()
        self._recent.append(now - self._last)
        self._look_how_busy()
        self._last = self._stopwatch.elapsed()
        self._stop_if_due()

    def on_test_begin(self, logs: dict[str, float] | None = None) -> None:
        """Start the validation's clock."""
        self._last = self._stopwatch.elapsed()

    def on_test_end(self, logs: dict[str, float] | None = None) -> None:
        """Measure how fast the network answers now."""
        took = self._stopwatch.elapsed() - self._last
        self._validated += 1
        # The first builds its graph, a few pictures tell more of the overhead than of the speed, small ones are quick.
        if self._validated > 1 and self._validation_count >= ENOUGH_TO_TIME and share_seen(self.model) == 1.0:
            self._answered.append(took / self._validation_count)
            # The middle of the latest three, the quicker of two: a stall must end nothing, a slower machine must.
            self._reserve = replace(self._reserve, seconds_a_picture=median_low(self._answered[-3:]))

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Keep the validation out of the next batch's time; stop if it has used up the rest."""
        self._last = self._stopwatch.elapsed()
        self._stop_if_due()

    def fraction(self) -> float:
        """How much of the training was over when this batch began, 0..1: of its steps, or else of its time."""
        return self.pace[-1]

    def seconds_left(self) -> float:
        """Seconds until the deadline strikes, 0 when it has."""
        return max(0.0, self.finish_by - self._stopwatch.elapsed())

    def _look_how_busy(self) -> None:
        """Keep as much for the documents as they take on a machine as busy as it is now."""
        settled = len(self._recent) == self._recent.maxlen
        if self._reserve.draw is None or self._steps or not settled:
            return
        batch = median(self._recent)
        self._usual = self._usual or batch
        since = self._stopwatch.elapsed() - self._looked
        if since < SOON or (batch < SLOWED * self._usual and since < max(SELDOM, self._seconds / LOOKS)):
            return
        self._figures.append(self._reserve.draw())
        self._looked, self._usual = self._stopwatch.elapsed(), batch
        # As with answers: one stall ends nothing, two are a slower machine. Where validations tell the speed, they do.
        now = self._reserve.where_a_figure_takes(median_low(self._figures))
        measured = self._validation_count >= ENOUGH_TO_TIME
        self._reserve = replace(now, seconds_a_picture=self._reserve.seconds_a_picture) if measured else now

    def _stop_if_due(self) -> None:
        # The median: the first batch of a shape builds the graph and takes a hundred times as long as the next.
        if self._stopwatch.elapsed() + median(self._recent) > self.finish_by and len(self.pace) != self._steps:
            self.struck = True
            self.model.stop_training = True


class Replay(Deadline):
    """Repeats a training that a deadline drove, batch by batch.

    Args:
        pace: (S,) how much of that training was over at each of its batches, 0..1.
    """

    def __init__(self, pace: Floats) -> None:
        super().__init__(Stopwatch(), np.inf, NOTHING_AFTER, validation_count=1, steps=len(pace))
        self._repeated = pace

    def on_train_batch_begin(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Take the share from the record."""
        self.pace.append(float(self._repeated[len(self.pace)]))

    def _stop_if_due(self) -> None:
        if len(self.pace) == self._steps:
            self.model.stop_training = True
