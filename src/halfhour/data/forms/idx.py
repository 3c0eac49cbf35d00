"""IDX files under any name and in any folder: MNIST's own, KMNIST's, QMNIST's, EMNIST's, which lie on their side."""

import re
import string
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from halfhour.data.forms.asked import Asked
from halfhour.data.forms.form import refused
from halfhour.data.forms.understood import Part, Read, through_cache
from halfhour.data.idx import INTEGER, read_idx
from halfhour.events import Tell
from halfhour.language import _, listed, message
from halfhour.records import Dataset, Labels

# A file's name: what the set is called, its part, pictures or labels.
NAME = re.compile(
    r"(?P<set>.*?)(?P<part>train|test|t10k|val|valid)[-_.]?(?P<kind>images|labels)"
    r"[-_.]idx[123][-_.](ubyte|int)(\.gz)?",
    re.IGNORECASE,
)
PARTS = {"train": "train", "test": "test", "t10k": "test", "val": "validation", "valid": "validation"}
# EMNIST's classes (Cohen et al. 2017): the small letters that look like their capitals are one class with them.
MERGED = string.digits + string.ascii_uppercase + "abdefghnqrt"
EMNIST = {62: string.digits + string.ascii_uppercase + string.ascii_lowercase, 47: MERGED, 26: string.ascii_uppercase}


@dataclass(frozen=True)
class Found:
    """The files of one set: (part, kind) -> file."""

    name: str
    files: dict[tuple[str, str], Path]

    @property
    def parts(self) -> list[str]:
        """The parts that have pictures and labels."""
        return [part for part in PARTS.values() if {(part, "images"), (part, "labels")} <= self.files.keys()]


def recognise(asked: Asked) -> bool:
    """Whether IDX files lie there, or it is one."""
    if asked.path.is_file():
        return bool(NAME.fullmatch(asked.path.name))
    return asked.path.is_dir() and any(NAME.fullmatch(file.name) for file in asked.path.iterdir())


def read(asked: Asked, tell: Tell) -> Dataset:
    """The data set of the IDX files in a folder, or of the file named and those that belong to it.

    Raises:
        DataError: files are missing or damaged, or there are several sets.
    """
    found = _found(asked.path)
    parts = list(dict.fromkeys(found.parts))
    files = [found.files[part, kind] for part in parts for kind in ("images", "labels")]
    emnist = "emnist" in str(asked.path.resolve()).casefold() or "emnist" in found.name.casefold()

    def arrays() -> Read:
        read = []
        for part in parts:
            pictures = read_idx(found.files[part, "images"], axes=3)
            labels = _labels(found.files[part, "labels"])
            if len(pictures) != len(labels):
                raise refused(
                    found.files[part, "labels"],
                    _("it holds {pictures} images and {labels} labels", pictures=len(pictures), labels=len(labels)),
                    _("one label for every image"),
                    _("Download both files again from the same source."),
                )
            read.append(Part(part, pictures, labels))
        classes = len(set(read[0].labels.tolist()))
        names = EMNIST.get(classes) if emnist or classes in (47, 62) else None
        told = message("IDX files like MNIST's: {count:,} images, {height} x {width} x {channels}.")
        return Read(tuple(read), told, list(names) if names else None, transposed=emnist)

    return through_cache(asked, files, arrays, tell)


def _labels(file: Path) -> Labels:
    """(N,) the classes; QMNIST's table has the writer and more in its other columns."""
    if "idx2" in file.name:
        return read_idx(file, axes=2, kind=INTEGER)[:, 0].astype(np.int64)
    return read_idx(file, axes=1).astype(np.int64)


def _found(path: Path) -> Found:
    """The one set that lies there."""
    folder = path if path.is_dir() else path.parent
    sets: dict[str, Found] = {}
    for file in sorted(folder.iterdir()):
        named = NAME.fullmatch(file.name)
        if named and file.is_file():
            found = sets.setdefault(named["set"], Found(named["set"], {}))
            found.files.setdefault((PARTS[named["part"].lower()], named["kind"].lower()), file)
    named = NAME.fullmatch(path.name)
    if named and path.is_file():
        sets = {named["set"]: sets[named["set"]]}
    whole = [found for found in sets.values() if "train" in found.parts]
    if len(whole) == 1:
        return whole[0]
    if whole:
        raise refused(
            path,
            _("it holds several sets: {names}", names=listed(found.name.strip("-_. ") or "-" for found in whole)),
            _("one set, or the name of one of its files"),
            _("Name the file with the training images: {file}.", file=whole[0].files["train", "images"].name),
        )
    raise refused(
        path,
        _("its IDX files are not training images with their labels"),
        _("files such as train-images-idx3-ubyte and train-labels-idx1-ubyte, each plain or with .gz"),
        _("Put the missing files next to the others."),
    )
