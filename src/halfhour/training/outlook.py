"""A training against the clock while it runs: where this machine is not as fast as it was measured, a new plan."""

from dataclasses import replace

from halfhour.events import EpochDone, Event, Replanned, Tell
from halfhour.records import DataFacts, Plan
from halfhour.training.plan import expectation

WRONG = 1.5  # times as many epochs, or as few: growing pictures alone make a third


class Outlook:
    """A listener that tells of a new plan when an epoch shows that the old one will not come true.

    Args:
        plan: what was told last.
        data: the set.
        tell: who is told.
    """

    def __init__(self, plan: Plan, data: DataFacts, tell: Tell) -> None:
        self._plan = plan
        self._data = data
        self._tell = tell

    def __call__(self, event: Event) -> None:
        """Look at the plan again if the event is the end of an epoch."""
        if not isinstance(event, EpochDone) or event.epoch.number == 1:  # the first builds the graph
            return
        epochs = event.epoch.number + event.seconds_left / event.epoch.seconds
        if 1 / WRONG < epochs / self._plan.epochs < WRONG:
            return
        self._plan = replace(
            self._plan,
            pictures_per_second=self._data.train_count / event.epoch.seconds,
            epochs=epochs,
            expected=expectation(self._plan.model, self._data, epochs * self._data.train_count),
        )
        self._tell(Replanned(self._plan))
