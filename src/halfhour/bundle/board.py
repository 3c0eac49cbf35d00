"""A training for TensorBoard: events -> scalars in the run folder, under the names that Keras's own callback uses."""

from pathlib import Path
from typing import TYPE_CHECKING

from halfhour.events import Begun, EpochDone, Evaluated, Event
from halfhour.machine.extras import demand

if TYPE_CHECKING:
    from tensorboard.summary import Writer

FOLDER = "tensorboard"  # in the run folder


class TensorBoardLog:
    """A listener that writes loss, accuracy and learning rate of every epoch to `tensorboard/` of the run folder.

    TensorBoard draws training, validation and test over each other, as it does those of Keras's callback. Written by
    its own package, whatever backend trains.

    Raises:
        MachineError: the package is missing.

    >>> import halfhour
    >>> run = halfhour.train("digits", epochs=1, tell=TensorBoardLog())  # doctest: +SKIP
    """

    def __init__(self) -> None:
        demand("tensorboard")
        self._folder = Path()
        self._epoch = 0
        self._writers: dict[str, Writer] = {}

    def __call__(self, event: Event) -> None:
        """Write what the event tells of."""
        if isinstance(event, Begun):
            self._folder = event.folder / FOLDER
            self._writers.clear()
        elif isinstance(event, EpochDone):
            epoch = event.epoch
            self._epoch = epoch.number
            train = {"loss": epoch.loss, "accuracy": epoch.accuracy, "learning_rate": epoch.learning_rate}
            self._write("train", train)
            self._write("validation", {"loss": epoch.validation_loss, "accuracy": epoch.validation_accuracy})
        elif isinstance(event, Evaluated):
            self._write("test", {"loss": event.evaluation.loss, "accuracy": event.evaluation.accuracy})

    def _write(self, part: str, figures: dict[str, float]) -> None:
        from tensorboard.summary import Writer

        if part not in self._writers:
            self._writers[part] = Writer(str(self._folder / part))
        for name, value in figures.items():
            self._writers[part].add_scalar(f"epoch_{name}", value, self._epoch)
        self._writers[part].flush()
