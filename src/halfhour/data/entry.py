"""What the catalogue knows of a named set: how it looks, how it may lie on a disk, and where it is published."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from halfhour.language import Message
from halfhour.records import Preparation, Split

Reader = Callable[[Path], tuple[Split, Split]]


@dataclass(frozen=True)
class Form:
    """One way in which a set lies in a folder of data.

    Attributes:
        path: the file or folder that it is, below the folder of data.
        read: brings that file or folder to the training and the test set.
        is_there: whether it is whole enough to be tried.
        note: what a reader of its figures must know.
    """

    path: str
    read: Reader
    is_there: Callable[[Path], bool] = Path.is_file
    note: Message | None = None


@dataclass(frozen=True)
class File:
    """A published file and its hash, `sha256:…` or `md5:…`."""

    name: str
    digest: str


@dataclass(frozen=True)
class Release:
    """A published form of a set.

    Attributes:
        files: all that it consists of.
        places: folders on the network that each hold all of them; whichever answers first is asked first.
        folder: where they are kept, below the cache.
    """

    files: tuple[File, ...]
    places: tuple[str, ...]
    folder: str = "."


@dataclass(frozen=True)
class Entry:
    """A named data set.

    Attributes:
        class_names: K names, in the order of the labels.
        picture_shape: (H, W, C).
        class_counts: pictures of each class in the training and in the test set; a copy must have just these.
        preparation: how a person's own picture is brought to this form.
        megabytes: what a download takes, in 10^6 bytes.
        forms: how it may lie on this machine, the first choice first.
        releases: how it can be downloaded.
        built_in: makes it where it needs no file.
        note: what a reader of its figures must know, in whatever form it came.
        keeps_mirrored: whether a mirrored picture is of the same class: never so of signs.
    """

    class_names: tuple[str, ...]
    picture_shape: tuple[int, int, int]
    class_counts: tuple[tuple[int, ...], tuple[int, ...]]
    preparation: Preparation
    megabytes: float = 0.0
    forms: tuple[Form, ...] = ()
    releases: tuple[Release, ...] = ()
    built_in: Callable[[], tuple[Split, Split]] | None = None
    note: Message | None = None
    keeps_mirrored: bool = False
