"""The protocol of what gives a data set, so that another way can stand in for `catalogue.load`."""

from typing import Protocol

from halfhour.events import Tell, silent
from halfhour.records import Dataset


class Loader(Protocol):
    """What gives a data set: `catalogue.load`, or what stands in for it."""

    def __call__(
        self,
        wanted: str | None,
        tell: Tell = silent,
        /,
        *,
        size: int | None = None,
        shape: tuple[int, int, int] | None = None,
        photographs: bool = False,
    ) -> Dataset:
        """The data set of a name or of a path, as `load` takes them."""
