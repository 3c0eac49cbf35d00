"""What a program asks a metric of Keras for outside `fit`, as a record."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


@dataclass(eq=False)
class Shown:
    """A metric.

    Attributes:
        metric: itself.
        asked: moments at which its value was asked for, the first ones.
        values: what it gave then.
        reset: whether it was ever set back.
    """

    metric: "keras.Metric"
    asked: list[int] = field(default_factory=list)
    values: list[object] = field(default_factory=list)
    reset: bool = False
