"""Models and losses that a program calls itself, outside Keras's own loops, as records."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

from halfhour.doctor.seeing.sites import CallSite

if TYPE_CHECKING:
    import keras


@dataclass
class LossSeen:
    """A call of a loss in a training loop of the person's own.

    Attributes:
        loss: a `keras.losses.Loss`, or the name of one that takes bare numbers.
        shape: of the answers, the batch with it.
        answers: their numbers, where they are there; a graph that is drawn up has none.
        operation: what TensorFlow calls the operation that gave them, in such a graph.
    """

    loss: "keras.Loss | str"
    shape: tuple[int | None, ...]
    answers: npt.NDArray[Any] | None
    operation: str = ""


@dataclass(frozen=True)
class CallSeen:
    """A call of a model as a function, `model(x)`, outside Keras's own loops and outside a gradient tape.

    Attributes:
        model: that was called.
        training: as it was given; `None` where it was not.
        site: of the call; in a graph, of which only the line is known, it ends in column 0.
        moment: when it was made.
        rows: that it was given at once; `None` where that isn't known.
    """

    model: "keras.Model"
    training: bool | None
    site: CallSite | None
    moment: int = 0
    rows: int | None = None
