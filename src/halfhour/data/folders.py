"""Where data sets lie on this machine: an entry goes in, the copies that are found come out."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from platformdirs import user_cache_path

from halfhour.data.damage import damaged
from halfhour.data.entry import Entry, Form
from halfhour.errors import DataError
from halfhour.events import Tell, Warned
from halfhour.language import _, message
from halfhour.records import Split


def cache_folder() -> Path:
    """Where downloaded sets are kept: the folder in `HALFHOUR_CACHE`, else in the user's cache folder."""
    chosen = os.environ.get("HALFHOUR_CACHE")
    return Path(chosen) if chosen else user_cache_path("halfhour", appauthor=False) / "data"


def data_folders() -> tuple[Path, ...]:
    """Where sets are looked for, in order: the person's own folder, our cache, Keras's cache."""
    own = os.environ.get("HALFHOUR_DATA")
    return (*((Path(own),) if own else ()), cache_folder(), keras_folder() / "datasets")


def keras_folder() -> Path:
    """The folder in which Keras keeps what it has fetched: `KERAS_HOME`, else `.keras` of the user."""
    chosen = os.environ.get("KERAS_HOME")
    return Path(chosen) if chosen else Path.home() / ".keras"


def find_copies(entry: Entry) -> Iterator[tuple[Path, Form]]:
    """Every copy that lies on this machine, unread, with its form; the first choice first."""
    for folder in data_folders():
        for form in entry.forms:
            if form.is_there(folder / form.path):
                yield folder / form.path, form


def read_first_copy(name: str, entry: Entry, tell: Tell) -> tuple[tuple[Split, Split], Path, Form] | None:
    """The first copy that is whole; each damaged one before it is told of and passed over."""
    own = os.environ.get("HALFHOUR_DATA")
    if own and not Path(own).is_dir():
        tell(Warned(message("HALFHOUR_DATA points to {folder}, which isn't a folder.", folder=own)))
    for path, form in find_copies(entry):
        try:
            splits = form.read(path)
            _validate(path, splits, entry)
        except DataError as error:
            tell(Warned(message("A copy of {name} was skipped. {why}", name=name, why=str(error))))
        else:
            return splits, path, form
    return None


def _validate(path: Path, splits: tuple[Split, Split], entry: Entry) -> None:
    """Refuse what is not this set: a file's name promises nothing, its content must agree."""
    for split, expected in zip(splits, entry.class_counts, strict=True):
        shape = split.pictures.shape[1:]
        if shape != entry.picture_shape:
            reason = _("its images have the shape {shape}", shape=shape)
            raise damaged(path, reason, _("images of the shape {shape}", shape=entry.picture_shape))
        counts = tuple(np.bincount(split.labels, minlength=len(expected)).tolist())
        if counts != expected:
            reason = _("its classes have {counts} images", counts=_listed(counts))
            raise damaged(path, reason, _("{counts} images", counts=_listed(expected)))


def _listed(counts: tuple[int, ...]) -> str:
    return ", ".join(str(count) for count in counts)
