"""A model for elsewhere, and how it answers beside the Keras model that it was made from."""

from dataclasses import asdict, dataclass
from pathlib import Path

from halfhour.records.arrays import Floats


@dataclass(frozen=True, eq=False)
class Answers:
    """What a runtime made of N pictures.

    Attributes:
        runtime: what answered, with its version.
        probabilities: (N, K) float32.
        milliseconds: for one picture alone, the median.
        pictures_a_second: in batches.
    """

    runtime: str
    probabilities: Floats
    milliseconds: float
    pictures_a_second: float


@dataclass(frozen=True)
class Comparison:
    """Two sets of answers to the same N pictures: those of Keras, and those of a file.

    Attributes:
        pictures: N.
        same_label: of how many the likeliest class is the same.
        decided_otherwise: of how many it is not, although one of the two is decided: its likeliest class is ahead of
            its second by a tenth or more.
        largest_difference: of any two probabilities, 0..1.
        judged: of how many pictures the class is known and was not learned from; `accuracy` is over these.
        accuracy: share of them that the file has right; `None` where there are none.
        keras_accuracy: the same of Keras.
        milliseconds: for one picture alone, the median.
        keras_milliseconds: the same of Keras.
        pictures_a_second: in batches.
        keras_pictures_a_second: the same of Keras.
    """

    pictures: int
    same_label: int
    decided_otherwise: int
    largest_difference: float
    judged: int
    accuracy: float | None
    keras_accuracy: float | None
    milliseconds: float
    keras_milliseconds: float
    pictures_a_second: float
    keras_pictures_a_second: float


@dataclass(frozen=True)
class Exported:
    """A model for elsewhere that answers as its Keras model does.

    Attributes:
        file: where it lies; a folder where its format is one.
        to: the format's name, as it was asked for.
        int8: whether it computes with whole numbers of eight bits.
        runtime: what it was opened with and compared in, with its version.
        bytes: its size.
        comparison: how it answers.
        refuses: whether it refuses what it can't classify, as its run does; otherwise it always predicts.
    """

    file: Path
    to: str
    int8: bool
    runtime: str
    bytes: int
    comparison: Comparison
    refuses: bool = False

    def as_json(self) -> dict[str, object]:
        """The record as `export --json` prints it."""
        return {**asdict(self), "file": str(self.file)}
