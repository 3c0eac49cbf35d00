"""Examples of what a network still gets wrong, after every epoch: for people who watch it learn."""

from collections.abc import Sequence

import keras
import numpy as np

from halfhour.events import MistakesSeen, Tell
from halfhour.records import Mistake, Split

LOOKED_AT = 500  # validation pictures: a twentieth of a second on two cores, and enough to meet a few mistakes
SHOWN = 12


class Examples(keras.callbacks.Callback):
    """Tells of some mistakes among the first validation pictures, the most firmly believed first.

    Args:
        validation: whose first pictures are looked at.
        class_names: K names.
        tell: who is told.
    """

    def __init__(self, validation: Split, class_names: Sequence[str], tell: Tell) -> None:
        super().__init__()
        self._pictures = validation.pictures[:LOOKED_AT]
        self._labels = validation.labels[:LOOKED_AT]
        self._names = class_names
        self._tell = tell

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Look again, and tell."""
        answers = self.model(self._pictures.astype("float32"), training=False)
        probabilities = keras.ops.convert_to_numpy(answers)  # (N, K)
        predicted, sure = probabilities.argmax(axis=1), probabilities.max(axis=1)
        wrong = np.flatnonzero(predicted != self._labels)
        shown = wrong[np.argsort(-sure[wrong], kind="stable")][:SHOWN]
        mistakes = tuple(
            Mistake(int(i), self._names[self._labels[i]], self._names[predicted[i]], float(sure[i])) for i in shown
        )
        self._tell(MistakesSeen(epoch + 1, len(wrong) / len(self._labels), mistakes, self._pictures[shown]))
