"""What a model's predictions are, and what they are worth."""

from dataclasses import asdict, dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from halfhour.records.arrays import Floats, Labels


@dataclass(frozen=True, eq=False)
class Predictions:
    """What a model believes of pictures whose classes are known.

    Attributes:
        probabilities: (N, K) float32, rows sum to 1.
        labels: (N,) int64, the true classes.
    """

    probabilities: Floats
    labels: Labels

    @property
    def predicted(self) -> Labels:
        """(N,) int64, the most probable class of each picture."""
        best: Labels = self.probabilities.argmax(axis=1).astype(np.int64)
        return best


@dataclass(frozen=True)
class ClassScore:
    """How one class fared: of `support` pictures, `recall` found; of those called so, `precision` right, if any."""

    name: str
    support: int
    precision: float | None
    recall: float


@dataclass(frozen=True)
class ConfusedPair:
    """`count` pictures of the class `truth` were taken for `predicted`."""

    truth: str
    predicted: str
    count: int


@dataclass(frozen=True)
class Mistake:
    """One picture that was got wrong: its index in the split, what it is, what was believed and how firmly."""

    index: int
    truth: str
    predicted: str
    probability: float


@dataclass(frozen=True)
class Evaluation:
    """What a model's predictions on one split are worth.

    Attributes:
        accuracy: share right, 0..1, with its 95 % Wilson interval `accuracy_low`..`accuracy_high`.
        loss: mean cross-entropy in nats.
        calibration_error: expected calibration error over 15 equal bins, 0..1 (Guo et al., 2017).
        confusion: K rows (truth) of K counts (predicted).
        confused_pairs: the most frequent first.
        mistakes: the most firmly believed first.
        pictures_gone: pictures of the test set that were not there any more when this was asked anew.
        pictures_new: pictures that came to the data since the training, in no part of the score, unless they alone were
            asked for.
    """

    count: int
    accuracy: float
    accuracy_low: float
    accuracy_high: float
    loss: float
    calibration_error: float
    per_class: tuple[ClassScore, ...]
    confusion: tuple[tuple[int, ...], ...]
    confused_pairs: tuple[ConfusedPair, ...]
    mistakes: tuple[Mistake, ...]
    pictures_gone: int = 0
    pictures_new: int = 0

    def as_json(self) -> dict[str, object]:
        """The evaluation as JSON data."""
        return asdict(self)


class Impression(NamedTuple):
    """What a model makes of N pictures.

    Attributes:
        features: (N, D) float32, what goes into its last layer.
        texture: (N, E) float32, mean and deviation of every map of an early layer; E is 0 where no
            layer has maps, or where it was not asked for.
        probabilities: (N, K) float32.
    """

    features: Floats
    texture: Floats
    probabilities: Floats

    def one(self, index: int) -> "Impression":
        """Of one of the pictures alone, N = 1."""
        return Impression(*(array[index : index + 1] for array in self))

    def some(self, rows: Labels | npt.NDArray[np.bool_]) -> "Impression":
        """Of some of the pictures, by row numbers or a mask."""
        return Impression(*(array[rows] for array in self))

    def followed_by(self, other: "Impression") -> "Impression":
        """Of these pictures and of others."""
        return Impression(*(np.concatenate(both) for both in zip(self, other, strict=True)))


@dataclass(frozen=True, eq=False)
class Texture:
    """What the texture of known pictures is like.

    Attributes:
        center: (E,) float32, its mean.
        whitening: (E, E) float32, which makes its spread the same in every direction.
        highest: the distance from the center, so whitened, from which a picture is a stranger.
    """

    center: Floats
    whitening: Floats
    highest: float


@dataclass(frozen=True, eq=False)
class Trust:
    """Under what a model's answer is not to be trusted.

    Attributes:
        known: (M, D) float16 (float32 where it is asked often), features of training pictures, of length 1 each.
        lowest_likeness: cosine of the angle to the nearest of these, 0..1; less that to `others` (`answering.trust`).
        lowest_probability: of the likeliest class, 0..1.
        digits: whether the pictures are of digits, for the advice.
        texture: of other things than digits.
        others: (L, D), as `known`, features of what is no digit.
        usual_likeness: what 19 of 20 right answers reach.
    """

    known: npt.NDArray[np.float16] | Floats
    lowest_likeness: float
    lowest_probability: float
    digits: bool = True
    texture: Texture | None = None
    others: npt.NDArray[np.float16] | Floats | None = None
    usual_likeness: float = 1.0


@dataclass(frozen=True)
class Prediction:
    """The answer for one picture.

    Attributes:
        file: what was asked about.
        label, probability: the most probable class; empty where the picture was refused.
        reason: why it was refused.
        probabilities: of every class; empty where the model was not to be asked.
        pixels: the PNG of what the model was given, where one was written.
        truth: the true class, where it is known.
        seen: how many digits were found on the picture.
        part: which of them this is, from 1, where each was asked for.
        steps: the PNG of the steps from the picture to these pixels, where it was asked for.
        way: how the picture was looked at, where the usual way was in doubt and another was chosen.
    """

    file: str
    label: str | None
    probability: float | None
    refused: bool
    reason: str | None
    probabilities: dict[str, float] = field(default_factory=dict)
    pixels: str | None = None
    truth: str | None = None
    seen: int = 1
    part: int | None = None
    steps: str | None = None
    way: str | None = None
