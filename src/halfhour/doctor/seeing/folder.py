"""A folder of images that a program reads, as a record."""

from dataclasses import dataclass

from halfhour.doctor.seeing.sites import CallSite


@dataclass(frozen=True)
class FolderSeen:
    """A folder that one of Keras's directory loaders read.

    Attributes:
        folder: as it was given.
        kept: pictures that it read, by class.
        passed_over: files that it did not read, by their ending in small letters.
        classes: whether its folders are the classes; else it reads pictures without labels, or labels of a list.
        names: of the classes, in the order of their numbers; none where its folders are not the classes.
        reads: the endings of files that the loader reads.
        argument: of the loader, which gives it the order of the names.
        site: of the loader's call.
    """

    folder: str
    kept: dict[str, int]
    passed_over: dict[str, int]
    classes: bool = True
    names: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    argument: str = "class_names"
    site: CallSite | None = None
