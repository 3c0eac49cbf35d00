"""The course of a training and the network it trained."""

from dataclasses import dataclass
from typing import Literal

from halfhour.records.arrays import Floats

# Why a training ended: all its epochs were done, its time was up, somebody stopped it, the batches of an earlier run
# were repeated; or it is a model from elsewhere.
StopReason = Literal["epochs", "deadline", "interrupted", "replayed", "adopted"]


@dataclass(frozen=True)
class Epoch:
    """What one pass over the training pictures came to. Accuracies are shares, 0..1; losses are in nats."""

    number: int
    loss: float
    accuracy: float
    validation_loss: float
    validation_accuracy: float
    learning_rate: float
    seconds: float


@dataclass(frozen=True)
class History:
    """The epochs of a training, in order."""

    epochs: tuple[Epoch, ...] = ()

    def column(self, name: str) -> list[float]:
        """One figure of every epoch.

        >>> History((Epoch(1, 0.5, 0.8, 0.4, 0.9, 0.001, 2.0),)).column("validation_loss")
        [0.4]
        """
        return [getattr(epoch, name) for epoch in self.epochs]

    @property
    def best(self) -> Epoch | None:
        """The epoch of the highest validation accuracy; among equals, of the lowest validation loss."""
        if not self.epochs:
            return None
        return max(self.epochs, key=lambda epoch: (epoch.validation_accuracy, -epoch.validation_loss))


@dataclass(frozen=True)
class LayerSummary:
    """One layer of a network as a person sees it: name, kind, settings, output shape (no batch axis), parameters.

    `aside` is whether it lies beside the way through the network: without weights, on a short cut to a concatenation.
    """

    name: str
    kind: str
    settings: str
    output_shape: tuple[int, ...]
    parameters: int
    aside: bool = False


@dataclass(frozen=True, eq=False)
class LayerResponse:
    """What one convolution answers to a picture.

    Attributes:
        layer: the layer's name.
        kernels: (h, w, C, F) float32, its F filters.
        maps: (H, W, F) float32, its F feature maps for the picture.
    """

    layer: str
    kernels: Floats
    maps: Floats


LONGER = 5.0  # times the time: what is looked at where more time is suggested


@dataclass(frozen=True)
class Plan:
    """What a training will do with its time.

    Attributes:
        model: the network chosen.
        seconds: there are for training.
        pictures_per_second: this machine's speed with that network.
        epochs: passes over the training pictures that fit.
        expected: lowest and highest test accuracy to expect, 0..1; `None` where nothing like it was measured.
        enough: epochs after which more brought nothing when this set was measured; `None` where that isn't known.
        longer: as `expected`, in `LONGER` times the seconds.
    """

    model: str
    seconds: float
    pictures_per_second: float
    epochs: float
    expected: tuple[float, float] | None = None
    enough: int | None = None
    longer: tuple[float, float] | None = None

    @property
    def is_long_enough(self) -> bool:
        """Whether what a longer training was measured to reach can't be told from what this one does."""
        return bool(self.expected and self.longer and self.longer[0] <= self.expected[1])


@dataclass(frozen=True)
class Candidate:
    """A network that a training came to, of several from which validation chose.

    Attributes:
        start: `scratch`, `head` (features as pretrained, a new last layer) or `tuned` (the last blocks too).
        validation_accuracy: share of the validation pictures right, 0..1.
        validation_loss: in nats.
        seconds: that it took.
    """

    start: str
    validation_accuracy: float
    validation_loss: float
    seconds: float


@dataclass(frozen=True)
class CrossValidation:
    """How a new last layer on pretrained features does on pictures that it did not learn from, drawn again and again.

    Attributes:
        accuracy: the mean, 0..1, with its 95 % interval `low`..`high`.
        count: pictures: all but those of the test.
        folds: parts that they are divided into, each tested on once.
        repeats: divisions.
    """

    accuracy: float
    low: float
    high: float
    count: int
    folds: int
    repeats: int


@dataclass(frozen=True)
class Seconds:
    """How long each part of a training took, in seconds; `start` is the process's start-up and imports."""

    start: float
    data: float
    train: float
    evaluate: float
    total: float
