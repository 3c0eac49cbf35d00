"""Pictures and data sets, before and after they are prepared."""

from dataclasses import dataclass, replace
from typing import Any, Protocol

from halfhour.language import Message
from halfhour.records.arrays import Labels, Pixels, Preparation


class Pictures(Protocol):
    """(N, H, W, C) uint8 pictures: an array in memory, or what is read from the disk where it is indexed.

    Any index of NumPy's (a number, a slice, row numbers, a mask) gives an array in memory.
    """

    @property
    def shape(self) -> tuple[int, ...]:
        """(N, H, W, C)."""

    def __len__(self) -> int:
        """N."""

    def __getitem__(self, index: Any, /) -> Any:
        """The chosen pictures, in memory."""


@dataclass(frozen=True, eq=False)
class Split:
    """Pictures with their classes.

    Attributes:
        pictures: (N, H, W, C) uint8, 0..255.
        labels: (N,) int64, 0..K-1.
        groups: (N,) int64, equal for pictures that must stay on one side of a split, such as copies of one another.
    """

    pictures: Pictures
    labels: Labels
    groups: Labels | None = None

    def __len__(self) -> int:
        return len(self.labels)


class Sealed(Protocol):
    """Test pictures that can be counted and not looked at: `data/splits.py` alone gives more."""

    @property
    def count(self) -> int:
        """Pictures in it."""

    def __len__(self) -> int:
        """The same."""


@dataclass(frozen=True)
class LeftOut:
    """A file that was not used, by its path below what was asked for, and why."""

    file: str
    reason: Message


@dataclass(frozen=True)
class Found:
    """What a folder or an archive of pictures turned out to hold.

    Attributes:
        facts: what a person must know of it, a sentence each: counts, sizes, what was chosen and why.
        left_out: the files that were not used, at most a few hundred of them.
        left_out_count: how many there were in all.
        readings: options for other ways to read it, such as `--layout transposed`, where two are possible.
    """

    facts: tuple[Message, ...]
    left_out: tuple[LeftOut, ...] = ()
    left_out_count: int = 0
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Gallery:
    """Pictures that a person should look at.

    Attributes:
        code: which gallery it is, such as `contact-sheet`.
        title: its heading.
        told: what is seen there, and what to do about it.
        pictures: (M, H, W, C) uint8.
        captions: M short texts.
    """

    code: str
    title: Message
    told: Message
    pictures: Pixels
    captions: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Dataset:
    """A data set as it was found.

    Attributes:
        name: the name it was asked by, or of its file.
        train: what may be learned from, validation pictures included.
        test: what is opened once, at the end.
        class_names: K names.
        source: where the data came from, for the person to read (a path or a place).
        preparation: how a person's own picture is brought to this form: `digit` centres the ink as MNIST
            does, `plain` only scales, `photograph` stretches it to fill the form.
        note: what a reader of its figures must know, if anything.
        keeps_mirrored: whether a mirrored picture is of the same class.
        validation: what decisions read, where the set brings its own.
        found: what the folder held, where it was one.
        galleries: pictures of it to look at.
    """

    name: str
    train: Split
    test: Sealed
    class_names: tuple[str, ...]
    source: str
    preparation: Preparation = "plain"
    note: Message | None = None
    keeps_mirrored: bool = False
    validation: Split | None = None
    found: Found | None = None
    galleries: tuple[Gallery, ...] = ()

    @property
    def picture_shape(self) -> tuple[int, int, int]:
        """(H, W, C) of one picture."""
        height, width, channels = self.train.pictures.shape[1:]
        return height, width, channels

    @property
    def num_classes(self) -> int:
        """K."""
        return len(self.class_names)


@dataclass(frozen=True)
class DataFacts:
    """What a reader of a run must know of its data. Counts are pictures; `picture_shape` is (H, W, C)."""

    name: str
    source: str
    train_count: int
    validation_count: int
    test_count: int
    picture_shape: tuple[int, int, int]
    class_names: tuple[str, ...]
    preparation: Preparation
    note: Message | None = None
    found: Found | None = None
    keeps_mirrored: bool = False

    def seen_at(self, split: Split) -> "DataFacts":
        """The same of pictures of another form."""
        height, width, channels = split.pictures.shape[1:]
        return replace(self, picture_shape=(height, width, channels))


@dataclass(frozen=True, eq=False)
class Step:
    """One step of preparing a picture: its name and the picture after it, (H, W) or (H, W, C) uint8."""

    name: Message
    pixels: Pixels


@dataclass(frozen=True, eq=False)
class PreparedPicture:
    """A person's picture as the model receives it.

    Attributes:
        pixels: (H, W, C) uint8, the very input of the model.
        steps: what happened on the way, in order.
        refusal: why the model should not be asked, if so.
        caution: the likely reason, should the model be unsure.
        seen: how many things to answer for were found on the picture.
        way: how it was looked at, where the usual way was in doubt.
    """

    pixels: Pixels
    steps: tuple[Step, ...] = ()
    refusal: Message | None = None
    caution: Message | None = None
    seen: int = 1
    way: Message | None = None


@dataclass(frozen=True, eq=False)
class Hypothesis:
    """What is on a picture, were one way of looking at it right; which of several is, the network decides.

    Attributes:
        parts: each thing for itself, left to right; one that is refused where there is nothing.
        whole: all of them taken for strokes of one, where there are several.
        doubtful: whether the picture itself speaks against it, so that other ways count even if the network knows it.
    """

    parts: tuple[PreparedPicture, ...]
    whole: PreparedPicture | None = None
    doubtful: bool = False

    @property
    def alone(self) -> PreparedPicture:
        """The one thing that would be on the picture."""
        return self.whole or self.parts[0]
