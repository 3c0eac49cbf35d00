"""A named set, read by another thread while the library that trains starts: its name -> a stand-in for `load`."""

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from threading import Thread

from halfhour.data.catalogue import CATALOGUE, FIRST_CHOICE, load, read_here
from halfhour.data.entry import Entry
from halfhour.data.folders import find_copies
from halfhour.data.loader import Loader
from halfhour.events import Event, Tell, silent
from halfhour.records import Dataset

NAME = "reading ahead"  # of the thread


def reading_ahead(wanted: str | None, catalogue: Mapping[str, Entry] = CATALOGUE) -> Loader:
    """Begin to read a set; what is returned loads it as `load` does, once without waiting for what is read by then.

    Only a named set that lies on this machine is read ahead, and nothing is written: the thread may be left behind at
    any moment. Everything else, and whatever goes wrong, is left to `load`.

    >>> reading_ahead("digits")("digits").num_classes
    10
    """
    name = wanted or FIRST_CHOICE
    entry = catalogue.get(name)
    if entry is None or not any(find_copies(entry)):
        return partial(load, catalogue=catalogue)
    read: list[Dataset] = []
    told: list[Event] = []

    def read_it() -> None:
        with suppress(Exception):  # it comes again, and is told, when the set is loaded
            if dataset := read_here(name, told.append, catalogue=catalogue):
                read.append(dataset)

    thread = Thread(target=read_it, name=NAME, daemon=True)
    thread.start()

    def loaded(
        asked: str | None,
        tell: Tell = silent,
        /,
        *,
        size: int | None = None,
        shape: tuple[int, int, int] | None = None,
        photographs: bool = False,
    ) -> Dataset:
        thread.join()
        if asked != wanted or not read:
            return load(asked, tell, size=size, shape=shape, photographs=photographs, catalogue=catalogue)
        for event in told:
            tell(event)
        return read.pop()

    return loaded
